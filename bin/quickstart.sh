#!/usr/bin/env bash
# From nothing to events read back, in one command: builds if needed, starts ZooKeeper and a broker, creates the topic
# 'orders', writes events and reads them again. Run it again as often as you like; it uses what already runs.
set -u
bin_dir=$(cd "$(dirname "$0")" && pwd)
base_dir=$(cd "$bin_dir/.." && pwd)
cd "$base_dir" || exit 1
topic=orders
wait_seconds=60

say() { printf '\n==> %s\n' "$*"; }
die() { printf '\nquickstart: %s\n' "$*" >&2; exit 1; }

# property FILE KEY DEFAULT: the last setting of the key wins, as in Java.
property() {
  local value
  value=$(sed -n "s/^[[:space:]]*$2[[:space:]]*=[[:space:]]*\(.*[^[:space:]]\)[[:space:]]*\$/\1/p" "$1" | tail -n 1)
  echo "${value:-$3}"
}

listens() { (exec 3<>"/dev/tcp/$1/$2") 2>/dev/null; }

# holder PORT: who has the port, as far as this user may know.
holder() {
  local line
  line=$(ss -Hltnp "sport = :$1" 2>/dev/null || netstat -tlnp 2>/dev/null | grep ":$1 ")
  line=$(sed -n 's/.*users:(("\([^"]*\)",pid=\([0-9]*\).*/\1 (PID \2)/p; s/.* \([0-9]*\)\/\([^ ]*\) *$/\2 (PID \1)/p' <<< "$line" | head -n 1)
  echo "${line:-another process}"
}

is_zookeeper() {
  local answer
  answer=$( (exec 3<>"/dev/tcp/$1/$2" && printf srvr >&3 && timeout 3 head -c 9 <&3) 2>/dev/null)
  [ "$answer" = Zookeeper ]
}

answers() { timeout 10 "$bin_dir/kafka-topics.sh" --bootstrap-server "$1" --list > /dev/null 2>&1; }

# runs PATTERN: whether a server of this very tree is among the processes.
runs() { ps ax | grep -e "$1" | grep -F "$base_dir/" | grep -v grep > /dev/null; }

# wait_until DESCRIPTION PATTERN LOG COMMAND...: progress on one line; a process that died is not waited for.
wait_until() {
  local what=$1 pattern=$2 log=$3 deadline=$((SECONDS + wait_seconds)) dots=0
  shift 3
  printf '    waiting for %s ' "$what"
  until "$@"; do
    printf '.'
    dots=$((dots + 1))
    # The start script becomes the JVM at once; give it a moment to show before calling it dead.
    if [ $dots -gt 5 ] && ! runs "$pattern"; then
      printf ' ended\n'
      tail -n 15 "$log" >&2
      die "$what did not start; the lines above from $log say why."
    fi
    if [ $SECONDS -ge $deadline ]; then
      printf ' no answer\n'
      die "$what did not answer within $wait_seconds s; see $log."
    fi
    read -rt 0.2 <> <(:) || :
  done
  printf ' ready\n'
}

if [ ! -d libs ] && ! ls scripts/distribution/target/libs/cds/tool.classlist > /dev/null 2>&1; then
  say "Building Barnabas (once; about two minutes the first time, while Maven fetches what it needs)"
  command -v mvn > /dev/null || die "Maven is not installed (or not in PATH); it is needed once, to build. Java 17 and Maven 3.8 or newer are all it takes."
  mvn -B -ntp package -DskipTests -pl scripts/distribution -am 2>&1 \
    | sed -un 's/^\[INFO\] Building \(Barnabas[^ ].*\) .*\(\[[0-9/]*\]\)$/    \2 \1/p; s/^\[INFO\] Building \(Barnabas .*\) [0-9].*\(\[[0-9/]*\]\)$/    \2 \1/p; /^\[ERROR\]/p; /BUILD/p'
  [ "${PIPESTATUS[0]}" -eq 0 ] || die "the build failed; 'mvn -B package -DskipTests' shows all of it."
fi

zk_port=$(property config/zookeeper.properties clientPort 2181)
zk_connect=$(property config/server.properties zookeeper.connect "localhost:$zk_port")
listener=$(property config/server.properties listeners PLAINTEXT://:9092)
listener=${listener%%,*}
broker_port=${listener##*:}
broker_host=${listener#*://}; broker_host=${broker_host%:*}
case $broker_host in ''|0.0.0.0) broker_host=localhost ;; esac
broker=$broker_host:$broker_port
export LOG_DIR=${LOG_DIR:-$base_dir/logs}
mkdir -p "$LOG_DIR"

say "ZooKeeper on port $zk_port (config/zookeeper.properties)"
if is_zookeeper localhost "$zk_port"; then
  echo "    already running"
elif listens localhost "$zk_port"; then
  die "port $zk_port is taken by $(holder "$zk_port"), which does not answer as ZooKeeper. Stop it, or set another clientPort in config/zookeeper.properties (and zookeeper.connect in config/server.properties)."
else
  "$bin_dir/zookeeper-server-start.sh" -daemon config/zookeeper.properties || exit 1
  wait_until ZooKeeper QuorumPeerMain "$LOG_DIR/zookeeper.out" is_zookeeper localhost "$zk_port"
fi

say "Broker on $broker (config/server.properties, ZooKeeper at $zk_connect)"
if answers "$broker"; then
  echo "    already running"
elif listens "$broker_host" "$broker_port"; then
  die "port $broker_port is taken by $(holder "$broker_port"), which does not answer as a broker. Stop it, or set another port in 'listeners' of config/server.properties."
else
  "$bin_dir/kafka-server-start.sh" -daemon config/server.properties || exit 1
  wait_until "the broker" ' kafka\.Kafka ' "$LOG_DIR/kafkaServer.out" listens "$broker_host" "$broker_port"
  answers "$broker" || die "the broker listens on $broker but does not answer; see $LOG_DIR/kafkaServer.out."
fi

say "Topic '$topic'"
"$bin_dir/kafka-topics.sh" --bootstrap-server "$broker" --create --if-not-exists --topic "$topic" --partitions 3 || exit 1
"$bin_dir/kafka-topics.sh" --bootstrap-server "$broker" --describe --topic "$topic" || exit 1

run=$(date +%H:%M:%S)
say "Writing 5 events to '$topic'"
for n in 1 2 3 4 5; do echo "customer-$n:order $n of $run"; done \
  | "$bin_dir/kafka-console-producer.sh" --bootstrap-server "$broker" --topic "$topic" \
      --property parse.key=true --property key.separator=: || die "the events could not be written."

say "Reading '$topic' from its beginning"
events=$("$bin_dir/kafka-console-consumer.sh" --bootstrap-server "$broker" --topic "$topic" --from-beginning \
  --property print.key=true --timeout-ms 3000 2> "$LOG_DIR/quickstart-consumer.err")
found=$(grep -c " of $run\$" <<< "$events")
grep " of $run\$" <<< "$events" | sed 's/^/    /'
[ "$found" -eq 5 ] || die "expected the 5 events just written, found $found; see $LOG_DIR/quickstart-consumer.err."

cat <<END

It works: ZooKeeper and one broker run on this machine, and '$topic' holds $(grep -c . <<< "$events") events.

  see them      ps ax | grep -E 'QuorumPeerMain| kafka\.Kafka '
  logs          $LOG_DIR/server.log, $LOG_DIR/zookeeper.out
  write         bin/kafka-console-producer.sh --bootstrap-server $broker --topic $topic
  read          bin/kafka-console-consumer.sh --bootstrap-server $broker --topic $topic --from-beginning
  stop          bin/kafka-server-stop.sh, then bin/zookeeper-server-stop.sh
END
