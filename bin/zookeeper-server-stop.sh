#!/usr/bin/env bash
# Asks every ZooKeeper server of this machine to stop cleanly: a signal (SIGNAL, TERM by default), nothing harder.
pids=$(ps ax | grep 'QuorumPeerMain' | grep java | grep -v grep | awk '{print $1}')
if [ -z "$pids" ]; then
  echo "No zookeeper server to stop"
  exit 1
fi
# shellcheck disable=SC2086
kill -s "${SIGNAL:-TERM}" $pids
