#!/usr/bin/env bash
# Starts a broker: kafka-server-start.sh [-daemon] server.properties [--override property=value]*
if [ $# -lt 1 ]; then
  echo "USAGE: $0 [-daemon] server.properties [--override property=value]*"
  exit 1
fi
[ "$1" = -daemon ] && { daemon=-daemon; shift; }
export KAFKA_HEAP_OPTS=${KAFKA_HEAP_OPTS:-"-Xms24M -Xmx256M"}
exec "$(dirname "$0")/kafka-run-class.sh" ${daemon-} -name kafkaServer -loggc kafka.Kafka "$@"
