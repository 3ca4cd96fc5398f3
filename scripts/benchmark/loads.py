"""What is done to both products, one round at a time. Each function returns {figure name: value}; lower is better
except where the name ends in 'per second'."""

import os
import re
import subprocess
import time
from pathlib import Path

from servers import answers, wait_for

GB = 1e9
HERE = Path(__file__).resolve().parent


def timed(command):
    started = time.monotonic()
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    seconds = time.monotonic() - started
    if done.returncode != 0:
        raise RuntimeError(f"{command[0]} ... exited with {done.returncode}: {done.stdout[-400:]} {done.stderr[-400:]}")
    return seconds, done.stdout


def start(product):
    broker = product.start()
    return {"start to first answer, s": time.monotonic() - broker.started,
            "start to first answer, CPU s": broker.cpu_seconds()}


def memory(product, figure):
    return {figure: product.broker.resident_mib()}


def create_topic(product, topic, partitions):
    timed(product.topics_command("--create", "--topic", topic, "--partitions", str(partitions)))


def partitions_1000(product, topic):
    before = product.broker.cpu_seconds()
    started = time.monotonic()
    create_topic(product, topic, 1000)
    wait_for(lambda: "Leader: none" not in timed(product.topics_command("--describe", "--topic", topic))[1],
             product.broker, "1,000 leaders", pause=0.2)
    return {"create 1,000 partitions, s": time.monotonic() - started,
            "create 1,000 partitions, broker CPU s": product.broker.cpu_seconds() - before}


def produce(product, loader, topic, acks, size, records):
    """Apache's ProducerPerformance, full 16 KiB batches; for both products the same jars and flags."""
    # What the round before left in the page cache must not be written out at this one's expense.
    os.sync()
    before = product.broker.cpu_seconds()
    _, out = timed([*loader.tool("org.apache.kafka.tools.ProducerPerformance", "-Xmx512M"), "--topic", topic,
                    "--num-records", str(records), "--record-size", str(size), "--throughput", "-1",
                    "--producer-props", f"bootstrap.servers={product.bootstrap}", f"acks={acks}",
                    "linger.ms=20", "batch.size=16384"])
    cpu = product.broker.cpu_seconds() - before
    last = out.strip().splitlines()[-1]
    per_second = float(re.search(r"([\d.]+) records/sec", last).group(1))
    label = f"produce acks={acks} {size} B"
    return {f"{label}, broker CPU s per GB": cpu / (records * size / GB),
            f"{label}, broker CPU s per million records": cpu / (records / 1e6),
            f"{label}, records per second": per_second}


def source(product, loader, name, *arguments):
    """Runs a load of ours on Apache's clients; returns the numbers it prints and the broker's CPU seconds meanwhile."""
    before = product.broker.cpu_seconds()
    _, out = timed(["java", "-Xmx512M", f"-Dlog4j.configuration=file:{loader.work}/tools-log4j.properties", "-cp",
                    loader.class_path, str(HERE / name), product.bootstrap, *map(str, arguments)])
    return [int(x) for x in out.split()], product.broker.cpu_seconds() - before


def latency(product, loader, topic, acks, size, rate, seconds):
    """Apache's producer at a fixed rate, each batch sent at once; the first five seconds are warm-up."""
    os.sync()
    measured = rate * seconds
    warm_up = rate * 5
    micros, cpu = source(product, loader, "PacedProducer.java", topic, acks, size, rate, warm_up, measured)
    label = f"produce acks={acks} {size} B at {rate}/s"
    return {f"{label}, p50 ms": micros[0] / 1000, f"{label}, p99 ms": micros[1] / 1000,
            f"{label}, broker CPU s per million records": cpu / ((warm_up + measured) / 1e6)}


def consume(product, loader, topic, size, records):
    (count, size_total, millis), cpu = source(product, loader, "AssignedConsumer.java", topic, records)
    return {f"consume {size} B, broker CPU s per GB": cpu / (size_total / GB),
            f"consume {size} B, broker CPU s per million records": cpu / (count / 1e6),
            f"consume {size} B, records per second": count / (millis / 1000)}
