#!/usr/bin/env bash
: "${KAFKA_HEAP_OPTS:=-Xmx512M}"; export KAFKA_HEAP_OPTS
exec "$(dirname "$0")/kafka-run-class.sh" io.barnabas.tools.load.ConsumerPerformance "$@"
