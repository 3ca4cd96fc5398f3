"""What is done to both products, one round at a time. Each function returns {figure name: value}; lower is better
except where the name ends in 'per second'."""

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


def command(product):
    return {"kafka-topics --list, s": timed(product.topics_command("--list"))[0]}


def produce(product, loader, topic, acks, size, records, rate=-1):
    """Apache's ProducerPerformance, full 16 KiB batches; for both products the same jars and flags."""
    before = product.broker.cpu_seconds()
    _, out = timed([*loader.tool("org.apache.kafka.tools.ProducerPerformance", "-Xmx512M"), "--topic", topic,
                    "--num-records", str(records), "--record-size", str(size), "--throughput", str(rate),
                    "--producer-props", f"bootstrap.servers=127.0.0.1:{product.port}", f"acks={acks}",
                    "linger.ms=20" if rate < 0 else "linger.ms=0", "batch.size=16384"])
    cpu = product.broker.cpu_seconds() - before
    last = out.strip().splitlines()[-1]
    per_second = float(re.search(r"([\d.]+) records/sec", last).group(1))
    percentile = dict((name, float(value)) for value, name in re.findall(r"([\d.]+) ms (\d+th|99\.9th)", last))
    label = f"produce acks={acks} {size} B"
    if rate >= 0:
        return {f"{label} at {rate}/s, p99 ms": percentile["99th"], f"{label} at {rate}/s, p50 ms": percentile["50th"]}
    return {f"{label}, broker CPU s per GB": cpu / (records * size / GB),
            f"{label}, broker CPU s per million records": cpu / (records / 1e6),
            f"{label}, records per second": per_second}


def consume(product, loader, topic, size, records):
    before = product.broker.cpu_seconds()
    _, out = timed(["java", "-Xmx512M", f"-Dlog4j.configuration=file:{loader.work}/tools-log4j.properties", "-cp",
                    loader.class_path, str(HERE / "AssignedConsumer.java"), f"127.0.0.1:{product.port}", topic,
                    str(records)])
    cpu = product.broker.cpu_seconds() - before
    count, size_total, millis = (int(x) for x in out.split())
    return {f"consume {size} B, broker CPU s per GB": cpu / (size_total / GB),
            f"consume {size} B, records per second": count / (millis / 1000)}
