#!/usr/bin/env bash
if [ $# -lt 1 ]; then
  echo "USAGE: $0 zookeeper_host:port[/path] [-zk-tls-config-file file] [args...]"
  exit 1
fi
exec "$(dirname "$0")/kafka-run-class.sh" io.barnabas.coordination.zookeeper.ZooKeeperShell "$@"
