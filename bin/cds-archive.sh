#!/usr/bin/env bash
# Makes the class-data archive of one role from its class list: cds-archive.sh ROLE JAVA JAVA_VERSION LIBS
# Called by kafka-run-class.sh on the first run with a JDK. Nobody waits for it and nothing fails without it.
role=$1 java=$2 java_version=$3 libs=$4
archive=$libs/cds/$role-$java_version.jsa
lock=$archive.lock

# One maker at a time; a lock left by a maker that was killed is an hour old at some point.
find "$lock" -maxdepth 0 -mmin +60 -exec rmdir {} \; 2>/dev/null
mkdir "$lock" 2>/dev/null || exit 0
trap 'rm -f "$archive.$$"; rmdir "$lock" 2>/dev/null' EXIT

# The same collector and the same class path as at run time; both are checked when the archive is mapped.
class_path=
for jar in "$libs"/*.jar; do class_path+=${class_path:+:}$jar; done
nice -n 10 "$java" -XX:+UseSerialGC -Xmx256M -Xshare:dump -Xlog:disable -XX:SharedClassListFile="$libs/cds/$role.classlist" \
  -XX:SharedArchiveFile="$archive.$$" -cp "$class_path" && mv "$archive.$$" "$archive"
