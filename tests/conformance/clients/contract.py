"""What the Python clients are asked to do, once for all of them; how each does it stands in its main.py.

A client is an object with the methods used below. It raises Skip for what its library does not offer.
"""

import sys
import threading
import time

CODECS = ("none", "gzip", "snappy", "lz4", "zstd")
BASE = 1_700_000_000_000
LIMIT = 40


class Skip(Exception):
    """The client has no way to do this."""


class Record:
    """A record to send (offset unknown) or one that was read."""

    def __init__(self, value=None, key=None, partition=0, headers=(), timestamp=None, offset=None):
        self.value, self.key, self.partition = value, key, partition
        self.headers, self.timestamp, self.offset = list(headers), timestamp, offset


def expect(expected, found, what=""):
    if expected != found:
        raise AssertionError(f"{what + ': ' if what else ''}expected {expected!r}, found {found!r}"[:500])


def wait(what, condition, limit=LIMIT):
    deadline = time.monotonic() + limit
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {limit} s for: {what()}" if callable(what) else f"waited {limit} s for: {what}")
        time.sleep(0.02)


def numbered(count, partitions=1):
    return [Record(str(n).encode(), partition=n % partitions) for n in range(count)]


def values(records):
    return [record.value for record in records]


class Scenarios:
    def __init__(self, client, prefix):
        self.client, self.prefix = client, prefix

    def topic(self, name, partitions=1):
        topic = f"{self.prefix}-{name}"
        self.client.create_topic(topic, partitions)
        return topic

    def codec(self, codec):
        topic = self.topic("codec-" + codec, 3)
        sent = [Record(b"value %d " % n * 20, key=b"key %d" % n, partition=n % 3) for n in range(300)]
        self.client.produce(topic, sent, codec=codec)
        found = self.client.read(topic, {0: 0, 1: 0, 2: 0}, 300)
        expect({(r.partition, r.key): r.value for r in sent}, {(r.partition, r.key): r.value for r in found})

    def headers(self):
        topic = self.topic("headers")
        sent = [Record(b"all", b"key", headers=[("a", b"1"), ("b", b""), ("a", b"2")], timestamp=BASE),
                Record(b"no key", None, headers=[("a", b"1")], timestamp=BASE + 1),
                Record(None, b"no value", timestamp=BASE + 2)]
        self.client.produce(topic, sent)
        for before, after in zip(sent, self.client.read(topic, {0: 0}, 3)):
            for field in ("key", "value", "headers", "timestamp"):
                expect(getattr(before, field), getattr(after, field), field)

    def tiny(self):
        topic = self.topic("tiny")
        sent = [b"", b"x", b"", b"y"]
        self.client.produce(topic, [Record(value) for value in sent])
        expect(sent, values(self.client.read(topic, {0: 0}, 4)))

    def big(self):
        topic = self.topic("big")
        sent = [bytes([n]) * 1_040_000 for n in range(3)]
        self.client.produce(topic, [Record(value) for value in sent], limit=1_048_576)
        found = values(self.client.read(topic, {0: 0}, 3))
        expect([len(value) for value in sent], [len(value) for value in found])
        expect(True, sent == found, "the bytes are the same")

    def limit(self):
        topic = self.topic("limit")
        try:
            self.client.produce(topic, [Record(bytes(2_000_000))], limit=5_000_000)
        except Exception as e:  # which class is the client's affair; that it names the cause is ours
            text = f"{type(e).__name__} {e}".replace("_", "").replace(" ", "").lower()
            if "toolarge" not in text and "msgsize" not in text:
                raise AssertionError(f"refused without naming the size: {e!r}") from e
        else:
            raise AssertionError("2 MB were accepted")
        self.client.produce(topic, [Record(b"small")])
        expect([b"small"], values(self.client.read(topic, {0: 0}, 1)))

    def idempotent(self):
        topic = self.topic("idempotent", 3)
        self.client.produce(topic, numbered(1_500, 3), idempotent=True)
        found = self.client.read(topic, {0: 0, 1: 0, 2: 0}, 1_500)
        for partition in range(3):
            expect([str(n).encode() for n in range(partition, 1_500, 3)],
                   [r.value for r in found if r.partition == partition])

    def consume(self):
        topic = self.topic("consume", 2)
        self.client.produce(topic, numbered(100, 2))
        found = self.client.read(topic, {0: 0, 1: 20}, 80)
        expect([str(n).encode() for n in range(0, 100, 2)], [r.value for r in found if r.partition == 0])
        expect([str(n).encode() for n in range(41, 100, 2)], [r.value for r in found if r.partition == 1])

    def time(self):
        topic = self.topic("time")
        self.client.produce(topic, [Record(str(n).encode(), timestamp=BASE + 1_000 * n) for n in range(50)])
        offset = self.client.offset_at(topic, 0, BASE + 20_500)
        expect(21, offset)
        first = self.client.read(topic, {0: offset}, 1)[0]
        expect((b"21", BASE + 21_000), (first.value, first.timestamp))

    def group(self, assignor=None):
        name = "group" + ("-" + assignor if assignor else "")
        topic = self.topic(name, 6)
        members, sent, stop = [], [], threading.Event()
        producer = self.client.producer(topic)

        def produce():
            while not stop.is_set():
                batch = [Record(str(len(sent) + n).encode(), partition=(len(sent) + n) % 6) for n in range(12)]
                producer.send(batch)
                sent.extend(values(batch))
                stop.wait(0.02)

        def join():
            members.append(self.client.member(f"{self.prefix}-{name}", topic, assignor))

        thread = threading.Thread(target=produce, daemon=True)
        thread.start()
        try:
            for share in (6, 3, 2):
                join()
                self.shared(members, share)
            members[1].stop()
            self.shared([members[0], members[2]], 3)
            stop.set()
            thread.join(LIMIT)
            wait(lambda: f"{len(set(sent) - self.seen(members))} of {len(sent)} records",
                 lambda: set(sent) <= self.seen(members))
        finally:
            stop.set()
            thread.join(LIMIT)
            for member in members:
                member.stop()
            producer.close()

    @staticmethod
    def seen(members):
        return {value for member in members for value in list(member.seen)}

    @staticmethod
    def shared(members, share):
        """Waits until every partition has exactly one owner, and all own as many."""
        def fair():
            owned = [sorted(member.owned) for member in members]
            return all(len(own) == share for own in owned) and sorted(sum(owned, [])) == list(range(6))
        wait(lambda: f"{len(members)} members own {share} each, they own {[sorted(m.owned) for m in members]}", fair)

    def cooperative(self):
        self.client.cooperative()
        self.group("cooperative-sticky")

    def resume(self):
        topic, group = self.topic("resume", 1), self.prefix + "-resume"
        self.client.produce(topic, numbered(100))
        expect([str(n).encode() for n in range(40)], self.client.take(group, topic, 40))
        expect([str(n).encode() for n in range(40, 70)], self.client.take(group, topic, 30))
        expect({0: 70}, self.client.committed(group, topic, [0]))

    def topics(self):
        topic = self.topic("topics", 2)
        wait("the topic is listed", lambda: topic in self.client.topic_names())
        expect(2, self.client.partitions(topic))
        try:
            self.client.create_topic(topic, 1)
        except Exception as e:
            expect(True, "exist" in f"{type(e).__name__} {e}".lower(), f"created twice: {e!r}")
        else:
            raise AssertionError("created twice")
        self.client.alter_config(topic, "retention.ms", "3600000")
        wait("the new setting", lambda: self.client.config(topic, "retention.ms") == "3600000")
        expect("delete", self.client.config(topic, "cleanup.policy"))
        self.client.add_partitions(topic, 4)
        wait("four partitions", lambda: self.client.partitions(topic) == 4)
        self.client.delete_topic(topic)
        wait("the topic is gone", lambda: topic not in self.client.topic_names())

    def groups(self):
        topic, group = self.topic("groups", 2), self.prefix + "-groups"
        self.client.produce(topic, numbered(20, 2))
        member = self.client.member(group, topic, None)
        wait("all is read", lambda: len(set(member.seen)) == 20)
        expect(True, group in self.client.group_ids(), "the group is listed")
        wait("the group is stable with one member", lambda: self.client.group_state(group) == ("stable", 1))
        member.stop()
        wait("the group is empty", lambda: self.client.group_state(group) == ("empty", 0))
        expect({0: 10, 1: 10}, self.client.committed(group, topic, [0, 1]))
        try:
            self.client.delete_group(group)
        except Skip:
            return  # all else was done
        expect(False, group in self.client.group_ids(), "a deleted group is listed")

    def delete(self):
        topic = self.topic("delete")
        self.client.produce(topic, numbered(10))
        expect(4, self.client.delete_records(topic, 0, 4))
        expect([str(n).encode() for n in range(4, 10)], values(self.client.read(topic, {0: 4}, 6)))

    def restart(self):
        topic, group = self.topic("restart", 3), self.prefix + "-restart"
        acknowledged, failures, stop = [], [], threading.Event()
        member = self.client.member(group, topic, None)
        wait("the member owns all", lambda: len(member.owned) == 3)
        producer = self.client.producer(topic)

        def produce():
            sent = 0
            while not stop.is_set():
                batch = [Record(str(sent + n).encode(), partition=(sent + n) % 3) for n in range(15)]
                sent += len(batch)
                try:
                    producer.send(batch)
                    acknowledged.extend(values(batch))
                except Exception as e:
                    failures.append(repr(e))
                stop.wait(0.01)

        thread = threading.Thread(target=produce, daemon=True)
        thread.start()
        try:
            wait("the first acknowledgements", lambda: len(acknowledged) >= 150)
            print("broker: restart", flush=True)
            expect("restarted\n", sys.stdin.readline())
            before = len(acknowledged)
            wait(lambda: f"acknowledgements after the restart; {failures[-3:]}", lambda: len(acknowledged) >= before + 150)
            stop.set()
            thread.join(LIMIT)
            wait(lambda: f"{len(set(acknowledged) - set(member.seen))} of {len(acknowledged)} acknowledged records",
                 lambda: set(acknowledged) <= set(member.seen))
            ends = {partition: -1 for partition in range(3)}
            for record in self.client.read(topic, {0: 0, 1: 0, 2: 0}, len(acknowledged)):
                number = int(record.value)
                if number < ends[record.partition]:
                    raise AssertionError(f"{number} stands behind {ends[record.partition]} in partition {record.partition}")
                ends[record.partition] = number
        finally:
            stop.set()
            thread.join(LIMIT)
            member.stop()
            producer.close()


    def transaction(self):
        """60 records from a topic to another with their offsets: 20, 20 that are aborted, and the 40 that are left."""
        source, target, group = self.topic("transaction"), self.topic("transacted", 3), self.prefix + "-transaction"
        self.client.produce(source, numbered(60))
        for start, count, commit in ((0, 20, True), (20, 20, False), (20, 40, True)):
            records = self.client.read(source, {0: start}, count)
            moved = [Record(r.value, partition=int(r.value) % 3) for r in records]
            self.client.transform(group, source, group, target, moved, start + count, commit)
        found = self.client.read(target, {0: 0, 1: 0, 2: 0}, 60, committed=True)
        for partition in range(3):
            expect([str(n).encode() for n in range(partition, 60, 3)], [r.value for r in found if r.partition == partition])
        expect({0: 60}, self.client.committed(group, source, [0]))
        refusal = self.client.fenced(group, target)
        expect(True, "fenced" in refusal.lower() or "epoch" in refusal.lower(), f"who is fenced reads: {refusal}")


def run(client_class):
    """The main of every program: bootstrap address and prefix in, a line per capability out."""
    bootstrap, prefix = sys.argv[1:3]
    client = client_class(bootstrap)
    scenarios = Scenarios(client, prefix)
    capabilities = {codec: lambda codec=codec: scenarios.codec(codec) for codec in CODECS}
    for name in ("headers", "tiny", "big", "limit", "idempotent", "consume", "time", "group", "cooperative", "resume",
                 "topics", "groups", "delete", "restart", "transaction"):
        capabilities[name] = getattr(scenarios, name)
    good = True
    for name, capability in capabilities.items():
        if len(sys.argv) > 3 and name not in sys.argv[3:]:
            continue
        start = time.monotonic()
        try:
            capability()
            print(f"{name} ok", flush=True)
        except Skip as e:
            print(f"{name} skipped: {e}", flush=True)
        except Exception as e:
            good = False
            print(f"{name} failed: {type(e).__name__}: {' '.join(str(e).split())}"[:800], flush=True)
        print(f"# {name} took {time.monotonic() - start:.1f} s", file=sys.stderr, flush=True)
    client.close()
    sys.exit(0 if good else 1)
