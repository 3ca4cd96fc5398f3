#!/usr/bin/env bash
# kcat, as one uses it in a shell. It runs in a scratch folder of its own. It has no admin calls: topics come into being by
# being written to, with the three partitions the harness gives as num.partitions.
bootstrap=$1 prefix=$2
shift 2
only=" $* "
good=true
kcat=(kcat -b "$bootstrap" -X topic.metadata.refresh.interval.ms=1000 -X reconnect.backoff.max.ms=500)
member=(-X session.timeout.ms=6000 -X heartbeat.interval.ms=200 -X auto.commit.interval.ms=200 -X auto.offset.reset=earliest)
started=()
trap 'kill "${started[@]}" 2> /dev/null' EXIT

# capability NAME FUNCTION [ARGUMENT]: the function prints why it failed, and then returns non-zero.
capability() {
  [[ $only == "  " || $only == *" $1 "* ]] || return 0
  local why
  why=$("${@:2}" 2>&3) && echo "$1 ok" || { good=false; echo "$1 failed: $(tr -s '\n ' ' ' <<< "$why" | cut -c1-500)"; }
}

skipped() {
  [[ $only == "  " || $only == *" $1 "* ]] && echo "$1 skipped: $2"
}

# same EXPECTED FOUND
same() {
  [ "$1" = "$2" ] || { echo "expected $(cut -c1-200 <<< "$1"), found $(cut -c1-200 <<< "$2")"; return 1; }
}

# until_true LIMIT COMMAND...: tries ten times a second.
until_true() {
  local tries=$(($1 * 10))
  shift
  until "$@"; do
    [ $((tries--)) -gt 0 ] || { echo "waited for: $*"; return 1; }
    read -rt 0.1 <> <(:) || true
  done
}

read_all() { "${kcat[@]}" -C -q -e -o beginning "$@"; }

codec() {
  seq 1 300 | sed "s/.*/key &:value & value & value &/" > "$1.sent"
  "${kcat[@]}" -P -z "$1" -K: -t "$prefix-codec-$1" < "$1.sent" || return
  same "$(sort "$1.sent")" "$(read_all -t "$prefix-codec-$1" -K: | sort)"
}

headers() {
  echo "key:value" | "${kcat[@]}" -P -K: -H a=1 -H b= -p 0 -t "$prefix-headers" || return
  echo "null:" | "${kcat[@]}" -P -K: -Z -p 0 -t "$prefix-headers" || return
  same "key 3 value 5 a=1,b=;null 4  -1 ;" \
    "$(read_all -p 0 -t "$prefix-headers" -f '%k %K %s %S %h;')"
}

tiny() {
  printf 'k:\nk:x\n' | "${kcat[@]}" -P -K: -p 0 -t "$prefix-tiny" || return
  same "0;1x;" "$(read_all -p 0 -t "$prefix-tiny" -f '%S%s;')"
}

big() {
  head -c 1040000 /dev/zero | tr '\0' a > big.sent
  "${kcat[@]}" -P -X message.max.bytes=1048576 -p 0 -t "$prefix-big" big.sent || return
  read_all -p 0 -t "$prefix-big" -f '%s' | cmp big.sent -
}

limit() {
  head -c 2000000 /dev/zero > limit.sent
  "${kcat[@]}" -P -X message.max.bytes=5000000 -p 0 -t "$prefix-limit" limit.sent 2> limit.err &&
    { echo "2 MB were accepted"; return 1; }
  grep -q "Message size too large" limit.err || { cat limit.err; return 1; }
  echo small | "${kcat[@]}" -P -p 0 -t "$prefix-limit" && same small "$(read_all -p 0 -t "$prefix-limit")"
}

idempotent() {
  seq 1 2000 | "${kcat[@]}" -P -X enable.idempotence=true -p 1 -t "$prefix-idempotent" || return
  same "$(seq 1 2000)" "$(read_all -p 1 -t "$prefix-idempotent")"
}

consume() {
  seq 0 99 | "${kcat[@]}" -P -p 0 -t "$prefix-consume" || return
  same "$(seq 0 99)" "$(read_all -p 0 -t "$prefix-consume")" &&
    same "$(seq 40 99)" "$("${kcat[@]}" -C -q -e -p 0 -o 40 -t "$prefix-consume")" &&
    same "$(seq 90 99)" "$("${kcat[@]}" -C -q -e -p 0 -o -10 -t "$prefix-consume")"
}

at_time() {
  echo before | "${kcat[@]}" -P -p 0 -t "$prefix-time" || return
  read -rt 0.2 <> <(:)
  local now=$(($(date +%s%N) / 1000000))
  printf 'after\nlater\n' | "${kcat[@]}" -P -p 0 -t "$prefix-time" || return
  same "$prefix-time [0] offset 1" "$("${kcat[@]}" -Q -t "$prefix-time:0:$now")" &&
    same $'after\nlater' "$("${kcat[@]}" -C -q -e -p 0 -o "s@$now" -t "$prefix-time")"
}

# join NAME GROUP TOPIC ASSIGNOR: a member in the background, its records in NAME.seen, its rebalances in NAME.err.
join() {
  "${kcat[@]}" -E "${member[@]}" -X partition.assignment.strategy="$4" -G "$2" "$3" -u > "$1.seen" 2> "$1.err" 3>&- 5>&- &
  started+=($!)
}

# owned NAME: partitions of the last (eager) assignment, or none if that was revoked.
owned() { grep -a 'rebalanced' "$1.err" | tail -1 | sed -n 's/.*: assigned: //p' | grep -ao '\[[0-9]*\]'; }

# shared COUNT NAME...: the members own three partitions, one at least each, none twice
shared() {
  local name all=""
  for name in "$@"; do
    [ -n "$(owned "$name")" ] || return 1
    all+=$(owned "$name")$'\n'
  done
  [ "$(grep -c . <<< "$all")" = 3 ] && [ "$(sort -u <<< "$all" | grep -c .)" = 3 ]
}

# all_read NAME COUNT [ENOUGH]: every number from 1 was read, or so many of them are enough
all_read() {
  if [ $# = 3 ]; then [ "$(sort -nu ./*"$1.seen" | wc -l)" -ge "$3" ]; else [ "$(sort -nu ./*"$1.seen")" = "$(seq 1 "$2")" ]; fi
}

group() {
  local topic=$prefix-group
  seq 1 300 | "${kcat[@]}" -P -X sticky.partitioning.linger.ms=0 -t "$topic" || return
  join a.group "$topic" "$topic" range && until_true 20 shared a.group || return
  join b.group "$topic" "$topic" range && until_true 20 shared a.group b.group || return
  join c.group "$topic" "$topic" range && until_true 20 shared a.group b.group c.group || return
  seq 301 600 | "${kcat[@]}" -P -X sticky.partitioning.linger.ms=0 -t "$topic" || return
  until_true 20 all_read .group 600 || return # kcat drops what it holds when it is ended
  kill "${started[1]}" && wait "${started[1]}"
  until_true 20 shared a.group c.group || return
  seq 601 900 | "${kcat[@]}" -P -X sticky.partitioning.linger.ms=0 -t "$topic" || return
  until_true 20 all_read .group 900 || return
  kill "${started[0]}" "${started[2]}" && wait "${started[0]}" "${started[2]}"
  started=()
}

resume() {
  seq 1 100 | "${kcat[@]}" -P -p 0 -t "$prefix-resume" || return
  same "$(seq 1 40)" "$("${kcat[@]}" "${member[@]}" -q -c 40 -G "$prefix-resume" "$prefix-resume")" &&
    same "$(seq 41 70)" "$("${kcat[@]}" "${member[@]}" -q -c 30 -G "$prefix-resume" "$prefix-resume")"
}

restart() { # kcat takes its input by the kilobyte: of a thousand lines, some are kept until the next come

  local topic=$prefix-restart answer
  mkfifo restart.pipe
  echo 1 | "${kcat[@]}" -P -p 0 -t "$topic" || return # a member of a group wants its topic to be there
  "${kcat[@]}" -P -E -X enable.idempotence=true -p 0 -t "$topic" < restart.pipe 3>&- &
  local producer=$!
  exec 5> restart.pipe
  seq 2 1000 >&5
  join a.restart "$topic" "$topic" range
  until_true 20 shared a.restart && until_true 20 all_read .restart 1000 700 || return
  echo "broker: restart" >&4
  seq 1001 2000 >&5
  read -r answer <&6
  same restarted "$answer" || return
  seq 2001 3000 >&5
  exec 5>&-
  wait "$producer" || { echo "the producer ended with $?"; return 1; }
  same "$(seq 1 3000)" "$(read_all -p 0 -t "$topic")" && until_true 20 all_read .restart 3000 || return
  kill "${started[@]}" && wait "${started[@]}"
}

transaction() { # all that kcat reads before its input ends is one transaction
  seq 1 60 | "${kcat[@]}" -P -X transactional.id="$prefix-transaction" -p 0 -t "$prefix-transaction" || return
  same "$(seq 1 60)" "$(read_all -X isolation.level=read_committed -p 0 -t "$prefix-transaction")"
}

exec 3>&2 4>&1 6<&0 < /dev/null
for codec in none gzip snappy lz4 zstd; do
  capability $codec codec $codec
done
capability headers headers
capability tiny tiny
capability big big
capability limit limit
capability idempotent idempotent
capability consume consume
capability time at_time
capability group group
skipped cooperative "what kcat prints of incremental rebalances does not tell who owns what"
capability resume resume
skipped topics "kcat has no admin calls"
skipped groups "kcat has no admin calls"
skipped delete "kcat has no admin calls"
capability restart restart
capability transaction transaction
$good
