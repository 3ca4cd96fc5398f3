#!/usr/bin/env bash
exec "$(dirname "$0")/kafka-run-class.sh" io.barnabas.tools.transactions.TransactionsCommand "$@"
