"""Loading of __consumer_offsets after the start of a broker: 1,000,000 commits for 10,000 keys that were never compacted, one
commit in a batch (a consumer of one partition) or a hundred. The same file for both products; each says itself in its log
how long it took to load."""

import re
import shutil

import loads
from servers import wait_for

COMMITS = 1_000_000
KEYS = 10_000
PARTITION = "__consumer_offsets-0"
# One partition, kept as it is; the broker that starts leads it at once.
SETTINGS = ("broker.id=0\noffsets.topic.num.partitions=1\noffsets.topic.replication.factor=1\nlog.cleaner.enable=false\n"
            "controlled.shutdown.enable=false\noffsets.retention.minutes=1000000\n")
LOADED = re.compile(rf"Finished loading offsets and group metadata from {PARTITION} in (\d+) milliseconds")


class OffsetsBench:
    def __init__(self, bench, work, zookeeper):
        self.bench = bench
        self.work = work
        self.zookeeper = zookeeper

    def run(self):
        for product in self.bench.products:
            product.stop()
            product.wipe()
            product.write_properties(self.zookeeper, chroot=f"{product.name}-offsets", extra=SETTINGS)
            product.start()
            loads.create_topic(product, PARTITION[:-2], 1)
            product.stop()
        for batch in (1, 100):
            self.bench.note(f"loading {COMMITS} commits, {batch} in a batch")
            segment = self.work / "offsets.log"
            loads.timed([*self.bench.loader.java(["-Xmx256M"], "tools-log4j.properties"),
                         loads.HERE / "OffsetsLog.java", str(segment), str(COMMITS), str(KEYS), str(batch)])
            for product in self.bench.products:
                self.place(product, segment)
            segment.unlink()
            # The first start makes the indexes anew, so it does not count.
            self.bench.rounds(lambda product, _, b=batch: self.load(product, b))
        for product in self.bench.products:
            product.wipe()

    def place(self, product, segment):
        folder = product.work / "data" / PARTITION
        for file in folder.glob("0000*"):
            file.unlink()
        shutil.copyfile(segment, folder / "00000000000000000000.log")
        (folder / "leader-epoch-checkpoint").write_text("0\n1\n0 0\n")

    def load(self, product, batch):
        log = product.work / "broker.log"
        read = log.stat().st_size
        product.start()

        def loaded():
            return LOADED.search(log.read_text()[read:])

        wait_for(loaded, product.broker, f"{product.name}: loading", seconds=180, pause=0.02)
        cpu = product.broker.cpu_seconds()
        milliseconds = int(loaded().group(1))
        product.stop()
        name = f"load {COMMITS:,} commits of {KEYS:,} keys, {batch} in a batch"
        return {f"{name}: s": milliseconds / 1000, f"{name}: broker CPU s from start to loaded": cpu}
