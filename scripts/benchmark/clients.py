"""Our client library beside kafka-clients 3.9.1 on one and the same broker: the load is scripts/benchmark/ClientLoad.java."""

import os
from pathlib import Path

import loads
from servers import REPO

GB = 1e9
PARTITIONS = 4
HERE = Path(__file__).resolve().parent


class Library:
    """One of the two; named as the products are, so that one table serves both comparisons."""

    def __init__(self, name, broker, apache_libs, log4j):
        self.name = name
        self.broker = broker
        self.class_path = f"{REPO}/scripts/distribution/target/libs/*:{apache_libs}/*"
        self.log4j = log4j

    def run(self, load, *arguments):
        """What the load prints, as numbers."""
        _, out = loads.timed(["java", "-Xmx512M", f"-Dlog4j.configuration=file:{self.log4j}", "-cp", self.class_path,
                              str(HERE / "ClientLoad.java"), self.name, load, f"127.0.0.1:{self.broker.port}",
                              *map(str, arguments)])
        return [int(number) for number in out.split()]


def produce(library, size, megabytes):
    os.sync()
    records = megabytes * 1_000_000 // size
    micros, cpu = library.run("produce", f"clients-{size}", size, records, records)
    label = f"client produces acks=all {size} B"
    return {f"{label}, records per second": records / (micros / 1e6),
            f"{label}, client CPU s per GB": cpu / 1e6 / (records * size / GB)}


def consume(library, size, megabytes):
    records = megabytes * 1_000_000 // size
    micros, cpu = library.run("consume", f"clients-{size}", PARTITIONS, records, records)
    label = f"client consumes {size} B"
    return {f"{label}, records per second": records / (micros / 1e6),
            f"{label}, client CPU s per GB": cpu / 1e6 / (records * size / GB)}


def latency(library, size, rate, seconds):
    os.sync()
    p50, p99, _, cpu = library.run("pace", "clients-latency", size, rate, rate * 5, rate * seconds)
    label = f"client produces acks=all {size} B at {rate}/s"
    return {f"{label}, p50 ms": p50 / 1000, f"{label}, p99 ms": p99 / 1000,
            f"{label}, client CPU s per million records": cpu / (rate * seconds)}


def run(bench, broker, megabytes):
    """Records the figures of all loads in the bench, whose products are the two libraries."""
    for topic in ("clients-100", "clients-1024", "clients-latency"):
        loads.create_topic(broker, topic, PARTITIONS)
    for size in (100, 1024):
        bench.note(f"clients produce {size} B")
        bench.rounds(lambda library, _, s=size: produce(library, s, megabytes))
    for size in (100, 1024):
        bench.note(f"clients consume {size} B")
        bench.rounds(lambda library, _, s=size: consume(library, s, megabytes))
    bench.note("clients produce at a modest rate")
    bench.rounds(lambda library, _: latency(library, 1024, rate=1000, seconds=15))
