#!/usr/bin/env bash
# The one run script: finds Java, the class path and the settings, then becomes the JVM. Every other script is an exec line of it.
#
#   kafka-run-class.sh [-daemon] [-name NAME] [-loggc] CLASS [arguments...]
#   kafka-run-class.sh -cds      makes the class-data archives for this JDK now, instead of in the background of first runs
#
# Honoured, as in Apache Kafka: JAVA_HOME, CLASSPATH, KAFKA_HEAP_OPTS, KAFKA_JVM_PERFORMANCE_OPTS, KAFKA_OPTS,
# KAFKA_LOG4J_OPTS, KAFKA_GC_LOG_OPTS, KAFKA_JMX_OPTS, JMX_PORT, LOG_DIR.
# It starts no other process on its way: a tool's start-up time is what its user waits for.

if [ $# -lt 1 ]; then
  echo "USAGE: $0 [-daemon] [-name servicename] [-loggc] classname [opts]"
  exit 1
fi

# The folder that holds bin/, without a sub-process; a link to a script leads to the real one.
self=$0
while [ -L "$self" ]; do
  link=$(readlink "$self")
  case $link in /*) self=$link ;; *) self=${self%/*}/$link ;; esac
done
case $self in */*) bin_dir=${self%/*} ;; *) bin_dir=. ;; esac
base_dir=$(cd "$bin_dir/.." && pwd)

daemon=false
name=
log_gc=false
cds_only=false
while :; do
  case ${1-} in
    -cds) cds_only=true; shift ;;
    -daemon) daemon=true; shift ;;
    -name) name=$2; shift 2 ;;
    -loggc) log_gc=true; shift ;;
    *) break ;;
  esac
done
[ -n "$name" ] || name=${1-}; name=${name##*.}

# A packaged tree has libs/; a checkout has it where the distribution module put it.
libs=$base_dir/libs
[ -d "$libs" ] || libs=$base_dir/scripts/distribution/target/libs
if [ ! -d "$libs" ]; then
  echo "Barnabas is not built yet: $base_dir has no libs/. Run bin/quickstart.sh, or: mvn -B package -DskipTests" >&2
  exit 1
fi

# Java 17 or newer. The release file of the JDK answers without a JVM being started.
if [ -n "${JAVA_HOME-}" ]; then java=$JAVA_HOME/bin/java; else java=$(command -v java); fi
if [ -z "$java" ] || [ ! -x "$java" ]; then
  echo "No Java found${JAVA_HOME:+ in JAVA_HOME=$JAVA_HOME}: install a JDK or JRE 17 or newer, or set JAVA_HOME to one." >&2
  exit 1
fi
java_home=$(readlink -f "$java"); java_home=${java_home%/bin/java}
java_version= java_build=
if [ -r "$java_home/release" ]; then
  while IFS='=' read -r key value; do
    case $key in
      JAVA_VERSION) java_version=${value//\"/} ;;
      IMPLEMENTOR | JAVA_RUNTIME_VERSION) java_build+=-${value//[^A-Za-z0-9.+]/} ;;
    esac
  done < "$java_home/release"
fi
[ -n "$java_version" ] || java_version=$("$java" -version 2>&1 | sed -n 's/.* version "\([^"]*\)".*/\1/p')
java_major=${java_version%%[.+-]*}
[ "$java_major" = 1 ] && { java_major=${java_version#1.}; java_major=${java_major%%.*}; }
if [ "${java_major:-0}" -lt 17 ] 2>/dev/null; then
  echo "Java $java_version at $java_home is too old: Barnabas needs Java 17 or newer. Install one, or set JAVA_HOME to it." >&2
  exit 1
fi

if $cds_only; then
  for role in zookeeper broker tool; do
    BARNABAS_CDS_NICE=0 "$bin_dir/cds-archive.sh" $role "$java" "$libs/cds/$role-$java_version$java_build.jsa" "$libs" || exit 1
  done
  exit 0
fi

: "${LOG_DIR:=$base_dir/logs}"

# What the process is decides its defaults: servers log into LOG_DIR and live long, tools speak on stderr and are gone.
case $1 in
  kafka.Kafka) role=broker ;;
  *QuorumPeerMain) role=zookeeper ;;
  *) role=tool ;;
esac
# What the user sets in a variable is several words; what is made here may hold a path with spaces and is an array.
log4j_opts=()
if [ -z "${KAFKA_LOG4J_OPTS-}" ]; then
  if [ $role = tool ]; then log4j_file=tools-log4j.properties; else log4j_file=log4j.properties; fi
  log4j_opts=("-Dlog4j.configuration=file:$base_dir/config/$log4j_file")
fi
if [ -z "${KAFKA_JVM_PERFORMANCE_OPTS-}" ]; then
  if [ $role = tool ]; then
    # G1 because only it maps the heap objects of the class-data archive on JDK 17, a fifth of a command's CPU time; its
    # threads are made when there is work. No jps entry, and no optimizing compiler: a command is over before they pay, but
    # for those that measure how fast they can go.
    KAFKA_JVM_PERFORMANCE_OPTS="-XX:+UseG1GC -XX:-UsePerfData"
    case $1 in *Performance) ;; *) KAFKA_JVM_PERFORMANCE_OPTS+=" -XX:TieredStopAtLevel=1" ;; esac
  else
    # The serial collector: little lives long in a broker (1 GB through it leaves 6 MB), so pauses are a millisecond, and it
    # needs no threads and no memory of its own. A broker with a heap of gigabytes wants -XX:+UseG1GC here.
    # Out of memory in one thread leaves a server that answers some and not others: end at once, the logs recover.
    KAFKA_JVM_PERFORMANCE_OPTS="-XX:+UseSerialGC -XX:+ExitOnOutOfMemoryError"
    # Compiling took two fifths of the CPU time until the first answer, mostly code that runs only at the start. A method has
    # to be called twice as often before it is compiled; under load that is a moment later.
    KAFKA_JVM_PERFORMANCE_OPTS+=" -XX:CompileThresholdScaling=2"
  fi
  # Netty records a stack trace for one buffer in 128 to find leaks; tests do that, a broker at work need not.
  [ $role = broker ] && KAFKA_JVM_PERFORMANCE_OPTS+=" -Dio.netty.leakDetection.level=disabled"
  # Netty's events for the flight recorder make the JVM load all of the recorder when the first buffer is allocated: 0.1 s.
  KAFKA_JVM_PERFORMANCE_OPTS+=" -Djava.awt.headless=true -Dio.netty.jfr.enabled=false"
fi
[ -n "${KAFKA_HEAP_OPTS-}" ] || KAFKA_HEAP_OPTS="-Xmx256M"

# One class path in one order, so that the archive's check of it holds. The user's CLASSPATH comes last.
class_path=
archive=$libs/cds/$role-$java_version$java_build.jsa
fresh=true
for jar in "$libs"/*.jar; do
  class_path+=${class_path:+:}$jar
  [ "$jar" -nt "$archive" ] && fresh=false
done
class_path+=${CLASSPATH:+:$CLASSPATH}

# The class-data archive of this role: made once per JDK by cds-archive.sh, mapped at every start, optional. The JVM checks
# it and, when it does not fit, goes on without it; -Xlog keeps that, and every other warning of the JVM, off stdout.
# Relocation would copy and patch all of it at each start: 50 ms and 20 MB, for addresses that are harder to guess.
cds_opts=()
if [ -r "$archive" ] && $fresh; then
  cds_opts=("-XX:SharedArchiveFile=$archive" -Xshare:auto
    -XX:+UnlockDiagnosticVMOptions -XX:ArchiveRelocationMode=0 -Xlog:disable -Xlog:all=error:stderr)
elif [ -r "$libs/cds/$role.classlist" ] && [ -w "$libs/cds" ] && [ -z "${BARNABAS_NO_CDS-}" ]; then
  # First run with this JDK, or with these jars: make the archive in the background for the next one.
  ("$bin_dir/cds-archive.sh" "$role" "$java" "$archive" "$libs" </dev/null >/dev/null 2>&1 &)
fi

gc_opts=()
if $log_gc && [ -z "${KAFKA_GC_LOG_OPTS-}" ]; then
  gc_opts=("-Xlog:gc*:file=$LOG_DIR/$name-gc.log:time,tags:filecount=10,filesize=100M")
fi
$log_gc || KAFKA_GC_LOG_OPTS=
[ $role = tool ] || [ -d "$LOG_DIR" ] || mkdir -p "$LOG_DIR" 2>/dev/null

if [ -n "${JMX_PORT-}" ] && [ -z "${KAFKA_JMX_OPTS-}" ]; then
  KAFKA_JMX_OPTS="-Dcom.sun.management.jmxremote -Dcom.sun.management.jmxremote.authenticate=false -Dcom.sun.management.jmxremote.ssl=false -Dcom.sun.management.jmxremote.port=$JMX_PORT -Dcom.sun.management.jmxremote.rmi.port=$JMX_PORT"
fi

# glibc keeps a malloc arena per thread, tens of MB of address space nobody reads; two are enough here.
export MALLOC_ARENA_MAX=${MALLOC_ARENA_MAX:-2}

# Unquoted on purpose: each of these holds several options.
# shellcheck disable=SC2086
set -- $KAFKA_HEAP_OPTS $KAFKA_JVM_PERFORMANCE_OPTS "${cds_opts[@]}" "${gc_opts[@]}" ${KAFKA_GC_LOG_OPTS-} ${KAFKA_JMX_OPTS-} \
  "-Dkafka.logs.dir=$LOG_DIR" "${log4j_opts[@]}" ${KAFKA_LOG4J_OPTS-} ${KAFKA_OPTS-} -cp "$class_path" "$@"

if $daemon; then
  [ -d "$LOG_DIR" ] || mkdir -p "$LOG_DIR"
  nohup "$java" "$@" > "$LOG_DIR/$name.out" 2>&1 < /dev/null &
else
  exec "$java" "$@"
fi
