#!/usr/bin/env bash
# Runs each role of the product once, for real, and writes down the classes it loaded: list-classes.sh LIBS
#
# A ZooKeeper, a broker, a topic, a producer and a consumer on loopback, in a folder of their own, gone afterwards.
# LIBS/cds/{zookeeper,broker,tool}.classlist is what bin/cds-archive.sh makes start-up archives of, on whichever JDK
# the product meets. It is also the first smoke test of a package: what cannot start, cannot be packed.
set -u
libs=$1
base_dir=$(cd "$(dirname "$0")/../.." && pwd)
bin=$base_dir/bin
work=$(mktemp -d "${TMPDIR:-/tmp}/barnabas-classes.XXXXXX")
export BARNABAS_NO_CDS=1 LOG_DIR=$work/logs
mkdir -p "$libs/cds" "$LOG_DIR"
rm -f "$libs"/cds/*

zookeeper_pid= broker_pid=
finish() {
  for pid in $broker_pid $zookeeper_pid; do kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null; done
  rm -rf "$work"
}
trap finish EXIT

fail() {
  echo "list-classes: $1" >&2
  for log in "$work"/*.out; do [ -s "$log" ] && { echo "--- ${log##*/}" >&2; tail -n 20 "$log" >&2; }; done
  exit 1
}

listens() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

free_port() {
  local port
  for _ in {1..50}; do
    port=$((20000 + RANDOM % 12000))
    listens "$port" || { echo "$port"; return; }
  done
  return 1
}

# wait_for PORT PID NAME: until it listens, at most 30 s, and no longer than the process lives.
wait_for() {
  local deadline=$((SECONDS + 30))
  until listens "$1"; do
    kill -0 "$2" 2>/dev/null || fail "$3 ended before it listened on port $1"
    [ $SECONDS -lt $deadline ] || fail "$3 did not listen on port $1 within 30 s"
    read -rt 0.1 <> <(:) || :
  done
}

zookeeper_port=$(free_port) && broker_port=$(free_port) || fail "no free port found"
printf 'dataDir=%s\nclientPort=%s\nadmin.enableServer=false\nmaxClientCnxns=0\n' "$work/zookeeper" "$zookeeper_port" > "$work/zookeeper.properties"
printf 'broker.id=0\nlisteners=PLAINTEXT://127.0.0.1:%s\nlog.dirs=%s\nzookeeper.connect=127.0.0.1:%s\noffsets.topic.replication.factor=1\noffsets.topic.num.partitions=1\ntransaction.state.log.replication.factor=1\ntransaction.state.log.min.isr=1\ntransaction.state.log.num.partitions=1\ngroup.initial.rebalance.delay.ms=0\n' "$broker_port" "$work/data" "$zookeeper_port" > "$work/server.properties"

KAFKA_OPTS="-XX:DumpLoadedClassList=$libs/cds/zookeeper.classlist" \
  "$bin/zookeeper-server-start.sh" "$work/zookeeper.properties" > "$work/zookeeper.out" 2>&1 &
zookeeper_pid=$!
wait_for "$zookeeper_port" $zookeeper_pid ZooKeeper
KAFKA_OPTS="-XX:DumpLoadedClassList=$libs/cds/broker.classlist" \
  "$bin/kafka-server-start.sh" "$work/server.properties" > "$work/broker.out" 2>&1 &
broker_pid=$!
wait_for "$broker_port" $broker_pid "The broker"

tool_runs=0
run() {
  tool_runs=$((tool_runs + 1))
  KAFKA_OPTS="-XX:DumpLoadedClassList=$work/tool-$tool_runs.classlist" \
    timeout 30 "$bin/$1" "${@:2}" > "$work/tool-$tool_runs.out" 2>&1 || fail "$1 ${*:2} failed"
}
run_tool() { run "$1" --bootstrap-server "127.0.0.1:$broker_port" "${@:2}"; }

run_tool kafka-topics.sh --create --topic classes --partitions 2
for codec in none gzip snappy lz4 zstd; do
  seq 1 100 | run_tool kafka-console-producer.sh --topic classes --compression-codec $codec
done
run_tool kafka-console-consumer.sh --topic classes --from-beginning --max-messages 500
run_tool kafka-console-consumer.sh --topic classes --group classes --from-beginning --max-messages 500
run_tool kafka-topics.sh --describe --topic classes
run_tool kafka-topics.sh --list
run_tool kafka-topics.sh --version
run_tool kafka-consumer-groups.sh --list
run_tool kafka-consumer-groups.sh --describe --group classes
run_tool kafka-consumer-groups.sh --reset-offsets --group classes --all-topics --to-earliest --execute
run_tool kafka-consumer-groups.sh --list --state
run_tool kafka-consumer-groups.sh --delete --group classes
run_tool kafka-get-offsets.sh --topic classes
run_tool kafka-broker-api-versions.sh
run_tool kafka-log-dirs.sh --describe --topic-list classes
run_tool kafka-configs.sh --describe --entity-type topics --entity-name classes
run kafka-cluster.sh cluster-id --bootstrap-server "127.0.0.1:$broker_port"
run_tool kafka-doctor.sh --round-trip --zookeeper "127.0.0.1:$zookeeper_port"
printf '{"partitions":[{"topic":"classes","partition":0,"offset":0}]}' > "$work/offsets.json"
run_tool kafka-reassign-partitions.sh --list
run_tool kafka-leader-election.sh --election-type preferred --all-topic-partitions
run_tool kafka-delete-records.sh --offset-json-file "$work/offsets.json"
run kafka-producer-perf-test.sh --topic classes --num-records 100 --record-size 10 --throughput -1 \
  --producer-props "bootstrap.servers=127.0.0.1:$broker_port"
run kafka-producer-perf-test.sh --topic classes --num-records 10 --record-size 10 --throughput -1 \
  --transaction-duration-ms 1000 --producer-props "bootstrap.servers=127.0.0.1:$broker_port"
run_tool kafka-transactions.sh list
run_tool kafka-transactions.sh describe --transactional-id performance-producer-default-transactional-id
run_tool kafka-transactions.sh describe-producers --topic classes --partition 0
run_tool kafka-transactions.sh find-hanging --broker-id 0
run_tool kafka-consumer-perf-test.sh --topic classes --messages 100
run kafka-e2e-latency.sh "127.0.0.1:$broker_port" classes 10 all 10
run_tool kafka-verifiable-producer.sh --topic classes --max-messages 10
run_tool kafka-verifiable-consumer.sh --topic classes --group-id verifiable --max-messages 10
for segment in "$work"/data/classes-0/*.log; do
  run kafka-dump-log.sh --print-data-log --files "$segment"
done
# A mistake as well: saying so takes the classes of logging, which a command that works never loads.
KAFKA_OPTS="-XX:DumpLoadedClassList=$work/tool-mistake.classlist" \
  timeout 30 "$bin/kafka-topics.sh" --bootstrap-server "127.0.0.1:$broker_port" --create --topic classes > "$work/mistake.out" 2>&1
run_tool kafka-topics.sh --delete --topic classes
awk '!seen[$0]++' "$work"/tool-*.classlist > "$libs/cds/tool.classlist"

# The lists of the servers are written when they exit.
kill $broker_pid && wait $broker_pid; broker_pid=
kill $zookeeper_pid && wait $zookeeper_pid; zookeeper_pid=
for role in zookeeper broker tool; do
  [ -s "$libs/cds/$role.classlist" ] || fail "no class list of the role $role was written"
done

# The archives for the JDK that builds, so that a checkout starts fast from its first command. Others are made on demand.
"$bin/kafka-run-class.sh" -cds > "$work/cds.out" 2>&1 || fail "the class-data archives cannot be made"
