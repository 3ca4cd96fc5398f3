"""Clusters of three brokers of either product: replicated load, failover, restart with 1,000 partitions. Figures as in loads.py."""

import json
import re
import signal
import subprocess
import time

import loads
from servers import REPO, Apache, Barnabas, wait_for

SIZE = 3
SETTINGS = ("default.replication.factor=3\nmin.insync.replicas=2\noffsets.topic.replication.factor=3\n"
            "transaction.state.log.replication.factor=3\ntransaction.state.log.min.isr=2\n")
ASSIGNMENT = "1:2:3,2:3:1,3:1:2,1:3:2,2:1:3,3:2:1"


class Cluster:
    """Three brokers of one product; looks like one Product to the loads, with the brokers' consumption summed."""

    def __init__(self, name, work, make, zookeeper):
        self.name = name
        self.zookeeper = zookeeper
        self.work = work
        self.members = {number: make(f"{name}-{number}") for number in range(1, SIZE + 1)}
        for number, member in self.members.items():
            member.write_properties(zookeeper, chroot=f"{name}-cluster", extra=f"broker.id={number}\n{SETTINGS}")

    @property
    def broker(self):
        return self

    @property
    def bootstrap(self):
        return ",".join(f"127.0.0.1:{member.port}" for member in self.members.values())

    def start(self):
        for member in self.members.values():
            member.launch()
        for member in self.members.values():
            member.await_answer()

    def stop(self):
        """All at once, and not for long: what they hold is thrown away."""
        for member in self.members.values():
            if member.broker:
                member.broker.popen.send_signal(signal.SIGKILL)
        for member in self.members.values():
            member.stop()

    def cpu_seconds(self):
        return sum(member.broker.cpu_seconds() for member in self.members.values())

    def resident_mib(self):
        return sum(member.broker.resident_mib() for member in self.members.values())

    def poll(self):
        ended = [member.broker.poll() for member in self.members.values() if member.broker]
        return next((code for code in ended if code is not None), None)

    @property
    def returncode(self):
        return self.poll()

    def topics(self, *arguments):
        """Our kafka-topics for both: it only looks or prepares, and is quick."""
        return loads.timed([REPO / "bin/kafka-topics.sh", "--bootstrap-server", self.bootstrap, *arguments])[1]

    def create(self, topic, *arguments):
        self.topics("--create", "--topic", topic, *arguments)
        self.await_in_sync()

    def await_in_sync(self, seconds=120):
        """Every partition has a leader and all its replicas in sync."""
        def whole():
            try:
                return not self.topics("--describe", "--under-replicated-partitions").strip()
            except RuntimeError:
                return False  # a broker that is just coming back may not answer yet

        wait_for(whole, self, f"{self.name}: all replicas in sync", seconds=seconds, pause=0.02)

    def leaders(self, topic):
        found = re.findall(r"Partition: (\d+)\s+Leader: (\d+)", self.topics("--describe", "--topic", topic))
        return {int(partition): int(leader) for partition, leader in found}

    def controller(self):
        _, out = loads.timed([REPO / "bin/zookeeper-shell.sh", f"127.0.0.1:{self.zookeeper}", "get",
                              f"/{self.name}-cluster/controller"])
        return json.loads(next(line for line in out.splitlines() if line.startswith("{")))["brokerid"]


class ClusterBench:
    def __init__(self, bench, work, libs, zookeeper):
        self.bench = bench
        self.clusters = [
            Cluster("barnabas", work / "clusters", lambda name: Barnabas(name, work / "clusters"), zookeeper),
            Cluster("apache", work / "clusters", lambda name: Apache(name, work / "clusters", libs), zookeeper)]

    def stop(self):
        for cluster in self.clusters:
            cluster.stop()

    def rounds(self, load, count, warm_up=0):
        """load(cluster, round) for both in turns, the order turned each round."""
        for number in range(count + warm_up):
            for cluster in self.clusters if number % 2 == 0 else self.clusters[::-1]:
                figures = load(cluster, number)
                if number >= warm_up:
                    self.bench.record(cluster, figures)

    def run(self, parts):
        for part, method in (("replicated", self.replicated), ("failover", self.failover), ("restart", self.restart)):
            if part in parts:
                self.bench.note(f"{part}: two clusters of three brokers")
                for cluster in self.clusters:
                    cluster.start()
                method()
        self.stop()

    def replicated(self):
        rounds = min(self.bench.options.rounds, 3)
        for cluster in self.clusters:
            cluster.create("replicated", "--replica-assignment", ASSIGNMENT)
        for size, megabytes in ((100, 50), (1024, 100)):
            records = megabytes * 1_000_000 // size
            self.bench.note(f"replicated: produce acks=all {size} B, {records} records a round")
            self.rounds(lambda cluster, _, s=size, n=records: renamed(
                loads.produce(cluster, self.loader(), "replicated", "all", s, n)), rounds, warm_up=2)
        self.bench.note("replicated: latency, 1000 records/s")
        self.rounds(lambda cluster, _: renamed(
            loads.latency(cluster, self.loader(), "replicated", "all", 1024, rate=1000, seconds=8)), rounds)

    def loader(self):
        return self.clusters[1].members[1]

    def failover(self):
        rounds = min(self.bench.options.rounds, 2)
        for cluster in self.clusters:
            cluster.create("failover", "--replica-assignment", ASSIGNMENT)
        for whom in ("a leader", "a leader that is the controller"):
            self.bench.note(f"failover: kill -9 of {whom}")
            self.rounds(lambda cluster, _, w=whom: self.kill(cluster, w), rounds)

    def kill(self, cluster, whom):
        controller = cluster.controller()
        leaders = cluster.leaders("failover")
        partition, victim = next((partition, leader) for partition, leader in sorted(leaders.items())
                                 if (leader == controller) == (whom != "a leader"))
        loader = self.loader()
        # While the leader is away, Apache's client says so every time it knocks.
        complaints = (cluster.work / "failover-producer.log").open("a")
        producer = subprocess.Popen(
            ["java", "-Xmx256M", f"-Dlog4j.configuration=file:{loader.work}/tools-log4j.properties", "-cp",
             loader.class_path, str(loads.HERE / "FailoverProducer.java"), cluster.bootstrap, "failover",
             str(partition)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=complaints, text=True)
        try:
            if producer.stdout.readline().strip() != "ready":
                raise RuntimeError("the producer of the failover did not get ready")
            member = cluster.members[victim]
            member.broker.popen.kill()
            # A dying process may still acknowledge for a few milliseconds: the clock starts when it is gone.
            member.broker.popen.wait(timeout=10)
            producer.stdin.write("killed\n")
            producer.stdin.flush()
            millis = int(producer.stdout.readline())
        finally:
            producer.kill()
            producer.wait()
            complaints.close()
        member.stop()
        # Apache's broker does not take over its old registration; that went before writes continued.
        member.launch()
        member.await_answer()
        cluster.await_in_sync()
        return {f"writes with acks=all continue after kill -9 of {whom}, s": millis / 1000}

    def restart(self):
        for cluster in self.clusters:
            cluster.create("thousand", "--partitions", "1000", "--replication-factor", "3")
        self.bench.note("restart of a broker with 1,000 partitions")
        # The first restart warms the other two up.
        self.rounds(self.restart_one, min(self.bench.options.rounds, 3), warm_up=1)

    def restart_one(self, cluster, _):
        member = cluster.members[1]
        started = time.monotonic()
        member.stop()
        stopped = time.monotonic()
        member.launch()
        member.await_answer()
        answered = time.monotonic()
        cluster.await_in_sync()
        return {"restart with 1,000 partitions: stop, s": stopped - started,
                "restart with 1,000 partitions: start to first answer, s": answered - stopped,
                "restart with 1,000 partitions: start to all in sync, s": time.monotonic() - stopped,
                "restart with 1,000 partitions: all of it, s": time.monotonic() - started,
                "restart with 1,000 partitions: start to all in sync, CPU s of the broker": member.broker.cpu_seconds()}


def renamed(figures):
    """So that nobody takes them for those of one broker."""
    return {f"3 brokers, RF=3: {name.replace('broker CPU', 'CPU of all brokers')}": value for name, value in figures.items()}
