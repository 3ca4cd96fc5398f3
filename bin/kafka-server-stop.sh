#!/usr/bin/env bash
# Asks every broker of this machine to stop cleanly: a signal (SIGNAL, TERM by default), nothing harder.
pids=$(ps ax | grep ' kafka\.Kafka ' | grep java | grep -v grep | awk '{print $1}')
if [ -z "$pids" ]; then
  echo "No kafka server to stop"
  exit 1
fi
# shellcheck disable=SC2086
kill -s "${SIGNAL:-TERM}" $pids
