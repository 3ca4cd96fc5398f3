"""Recovery after kill -9: 2 GB in 100 partitions, all of it never forced to the device, or only the last 20 MB. Both products
get the same load and the same settings; the page cache stays warm for both. Data is removed as soon as it is measured."""

import shutil
import socket
import statistics
import struct
import time
from pathlib import Path

import loads
from servers import REPO, wait_for

PARTITIONS = 100
TOPIC = "recovered"
SESSION_MS = 6000
MIN_FREE = 8 << 30
SETTINGS = (f"broker.id=0\nzookeeper.session.timeout.ms={SESSION_MS}\nlog.initial.task.delay.ms=600000\n"
            "log.flush.offset.checkpoint.interval.ms=600000\ncontrolled.shutdown.enable=false\n")


def answered(connection):
    """The partitions that tell where they end (ListOffsets v1)."""
    name = TOPIC.encode()
    body = struct.pack(">iih", -1, 1, len(name)) + name + struct.pack(">i", PARTITIONS)
    body += b"".join(struct.pack(">iq", number, -1) for number in range(PARTITIONS))
    request = struct.pack(">hhih", 2, 1, 1, -1) + body
    connection.sendall(struct.pack(">i", len(request)) + request)
    answer = receive(connection, struct.unpack(">i", receive(connection, 4))[0])
    at = 4 + 4 + 2 + len(name) + 4
    found = {}
    for number in range(PARTITIONS):
        index, error, _, offset = struct.unpack_from(">ihqq", answer, at + number * 22)
        if error == 0:
            found[index] = offset
    return found


def receive(connection, length):
    parts = b""
    while len(parts) < length:
        part = connection.recv(length - len(parts))
        if not part:
            raise OSError("closed")
        parts += part
    return parts


def read_bytes(process):
    """What it has read by system calls, from the page cache or not."""
    for line in Path(f"/proc/{process.popen.pid}/io").read_text().splitlines():
        if line.startswith("rchar:"):
            return int(line.split()[1])
    return 0


class RecoveryBench:
    def __init__(self, bench, work, zookeeper):
        self.bench = bench
        self.work = work
        self.zookeeper = zookeeper

    def run(self):
        if shutil.disk_usage(self.work).free < MIN_FREE:
            raise RuntimeError("recovery: 2 GB are written for each product, and less than 8 GB are free")
        rounds = min(self.bench.options.rounds, 3)
        for product in self.bench.products:
            product.stop()
            product.write_properties(self.zookeeper, chroot=f"{product.name}-recovery", extra=SETTINGS)
        try:
            for product in self.bench.products:
                self.bench.note(f"recovery: {product.name}, 2 GB in {PARTITIONS} partitions")
                product.wipe()
                product.start()
                loads.create_topic(product, TOPIC, PARTITIONS)
                self.load(product, 2_000_000)
                for _ in range(rounds):
                    self.record(product, "nothing forced")
                # A clean stop forces everything; what comes then is not.
                product.stop()
                self.await_gone(product)
                product.start()
                self.await_all(product)
                self.load(product, 20_000)
                for _ in range(rounds):
                    self.record(product, "all but 20 MB forced")
                self.kill(product)
                product.wipe()
        finally:
            for product in self.bench.products:
                product.stop()
                product.wipe()

    def load(self, product, records):
        loads.timed([*self.bench.loader.tool("org.apache.kafka.tools.ProducerPerformance", "-Xmx512M"), "--topic", TOPIC,
                     "--num-records", str(records), "--record-size", "1000", "--throughput", "-1", "--producer-props",
                     f"bootstrap.servers={product.bootstrap}", "acks=1", "linger.ms=20", "batch.size=16384",
                     "buffer.memory=67108864"])

    def kill(self, product):
        product.broker.popen.kill()
        product.broker.popen.wait()
        product.stop()

    def await_gone(self, product):
        """Apache's broker does not take over an old registration."""
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            _, out = loads.timed([REPO / "bin/zookeeper-shell.sh", f"127.0.0.1:{self.zookeeper}", "ls",
                                  f"/{product.name}-recovery/brokers/ids"])
            if "[]" in out:
                return
        raise RuntimeError("the killed broker's registration stays")

    def await_all(self, product):
        """When each partition answered first, in seconds from the start, and where it ends."""
        times = {}
        ends = {}

        def all_answer():
            try:
                with socket.create_connection(("127.0.0.1", product.port), timeout=1) as connection:
                    connection.settimeout(10)
                    while len(times) < PARTITIONS and product.broker.poll() is None:
                        ends.update(answered(connection))
                        for number in ends:
                            times.setdefault(number, time.monotonic() - product.broker.started)
                        time.sleep(0.005)
            except OSError:
                return False
            return len(times) == PARTITIONS

        wait_for(all_answer, product.broker, f"{product.name}: all partitions", seconds=180)
        return sorted(times.values()), ends

    def record(self, product, what):
        _, before = self.await_all(product)
        self.kill(product)
        self.await_gone(product)
        product.launch()
        times, ends = self.await_all(product)
        cpu, read = product.broker.cpu_seconds(), read_bytes(product.broker)
        if ends != before:
            raise RuntimeError(f"{product.name} lost or made up records: {before} before, {ends} after")
        name = f"recovery of 2 GB, {what}"
        self.bench.record(product, {f"{name}: first partition answers, s": times[0],
                                    f"{name}: half of the partitions answer, s": statistics.median(times),
                                    f"{name}: all partitions answer, s": times[-1],
                                    f"{name}: CPU s until then": cpu,
                                    f"{name}: MB read until then": read / 1e6})
