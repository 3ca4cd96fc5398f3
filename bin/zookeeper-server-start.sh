#!/usr/bin/env bash
# Starts a ZooKeeper server: zookeeper-server-start.sh [-daemon] zookeeper.properties
if [ $# -lt 1 ]; then
  echo "USAGE: $0 [-daemon] zookeeper.properties"
  exit 1
fi
[ "$1" = -daemon ] && { daemon=-daemon; shift; }
export KAFKA_HEAP_OPTS=${KAFKA_HEAP_OPTS:-"-Xms16M -Xmx256M"}
# The launcher is ours; the word people look for among the processes is ZooKeeper's.
export KAFKA_OPTS="-Dzookeeper.main=org.apache.zookeeper.server.quorum.QuorumPeerMain ${KAFKA_OPTS-}"
exec "$(dirname "$0")/kafka-run-class.sh" ${daemon-} -name zookeeper -loggc io.barnabas.coordination.zookeeper.QuorumPeerMain "$@"
