#!/usr/bin/env bash
# Makes the class-data archive of one role from its class list: cds-archive.sh ROLE JAVA ARCHIVE LIBS
# Called by kafka-run-class.sh on the first run with a JDK, and at build time. Nothing fails without it.
role=$1 java=$2 archive=$3 libs=$4
lock=$archive.lock

# One maker at a time; a lock left by a maker that was killed is an hour old at some point.
find "$lock" -maxdepth 0 -mmin +60 -exec rmdir {} \; 2>/dev/null
mkdir "$lock" 2>/dev/null || exit 0
trap 'rm -f "$archive.$$"; rmdir "$lock" 2>/dev/null' EXIT

# The same class path as at run time; it is checked when the archive is mapped. Only the G1 collector can write heap
# objects (strings, constant pools, the module graph) into an archive; the serial collector loads them from JDK 17 on.
class_path=
for jar in "$libs"/*.jar; do class_path+=${class_path:+:}$jar; done
nice -n "${BARNABAS_CDS_NICE:-10}" "$java" -XX:+UseG1GC -Xmx256M -Xshare:dump -Xlog:disable \
  -XX:SharedClassListFile="$libs/cds/$role.classlist" -XX:SharedArchiveFile="$archive.$$" -cp "$class_path" \
  && mv -f "$archive.$$" "$archive"
