"""aiokafka: the asyncio client. Its event loop runs beside the scenarios, which wait for it."""

import asyncio
import threading

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRebalanceListener, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewPartitions, NewTopic, RecordsToDelete
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import KafkaError, for_code
from contract import Record, Skip, run

TIMEOUT = 20
LOOP = asyncio.new_event_loop()
threading.Thread(target=LOOP.run_forever, daemon=True).start()


def do(coroutine, limit=90):
    return asyncio.run_coroutine_threadsafe(coroutine, LOOP).result(limit)


def check(code, what):
    if code:
        raise for_code(code)(what)


class Sender:
    def __init__(self, bootstrap, topic, **settings):
        self.topic = topic
        self.producer = do(self.started(bootstrap, settings))

    @staticmethod
    async def started(bootstrap, settings):
        producer = AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all", linger_ms=5, **settings)
        await producer.start()
        return producer

    def send(self, records):
        """Returns once all are acknowledged."""
        do(self.sent(records))

    async def sent(self, records):
        results = [await self.producer.send(self.topic, r.value, r.key, r.partition, r.timestamp, r.headers)
                   for r in records]
        await asyncio.gather(*results)

    def close(self):
        do(self.producer.stop())


class Member(ConsumerRebalanceListener):
    def __init__(self, bootstrap, group, topic):
        self.owned, self.seen, self.stopping = set(), [], False
        self.consumer = do(self.joined(bootstrap, group, topic))
        self.task = asyncio.run_coroutine_threadsafe(self.polling(), LOOP)

    async def joined(self, bootstrap, group, topic):
        consumer = AIOKafkaConsumer(
            bootstrap_servers=bootstrap, group_id=group, auto_offset_reset="earliest", session_timeout_ms=6000,
            heartbeat_interval_ms=200, auto_commit_interval_ms=200, rebalance_timeout_ms=6000)
        consumer.subscribe([topic], listener=self)
        await consumer.start()
        return consumer

    async def on_partitions_assigned(self, assigned):
        self.owned |= {p.partition for p in assigned}

    async def on_partitions_revoked(self, revoked):
        self.owned -= {p.partition for p in revoked}

    async def polling(self):
        while not self.stopping:
            for batch in (await self.consumer.getmany(timeout_ms=50)).values():
                self.seen += [message.value for message in batch]
        await self.consumer.stop()
        self.owned.clear()

    def stop(self):
        self.stopping = True
        self.task.result(TIMEOUT)


class AioKafka:
    def __init__(self, bootstrap):
        self.bootstrap = bootstrap
        self.admin = do(self.started(bootstrap))

    @staticmethod
    async def started(bootstrap):
        admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
        await admin.start()
        return admin

    def create_topic(self, topic, partitions):
        for _, code, message in do(self.admin.create_topics([NewTopic(topic, partitions, 1)])).topic_errors:
            check(code, message)

    def produce(self, topic, records, codec="none", idempotent=False, limit=1_000_000):
        sender = Sender(self.bootstrap, topic, compression_type=None if codec == "none" else codec,
                        enable_idempotence=idempotent, max_request_size=limit)
        try:
            sender.send(records)
        finally:
            sender.close()

    def producer(self, topic):
        return Sender(self.bootstrap, topic, enable_idempotence=True)

    def read(self, topic, start, count, committed=False):
        return do(self.reading(topic, start, count, "read_committed" if committed else "read_uncommitted"))

    async def reading(self, topic, start, count, isolation):
        consumer, found = AIOKafkaConsumer(bootstrap_servers=self.bootstrap, enable_auto_commit=False,
                                           isolation_level=isolation), []
        await consumer.start()
        consumer.assign([TopicPartition(topic, partition) for partition in start])
        for partition, offset in start.items():
            consumer.seek(TopicPartition(topic, partition), offset)
        while len(found) < count:
            batches = await consumer.getmany(timeout_ms=TIMEOUT * 1000, max_records=count - len(found))
            if not batches:
                raise AssertionError(f"{len(found)} of {count} records came")
            found += [Record(m.value, m.key, m.partition, m.headers, m.timestamp, m.offset)
                      for batch in batches.values() for m in batch]
        await consumer.stop()
        return found

    def offset_at(self, topic, partition, timestamp):
        return do(self.looking_up(TopicPartition(topic, partition), timestamp))

    async def looking_up(self, asked, timestamp):
        consumer = AIOKafkaConsumer(bootstrap_servers=self.bootstrap)
        await consumer.start()
        consumer.assign([asked])
        found = await consumer.offsets_for_times({asked: timestamp})
        await consumer.stop()
        return found[asked].offset

    def member(self, group, topic, _):
        return Member(self.bootstrap, group, topic)

    def cooperative(self):
        raise Skip("aiokafka has no cooperative assignor")

    def take(self, group, topic, count):
        return do(self.taking(group, topic, count))

    async def taking(self, group, topic, count):
        consumer = AIOKafkaConsumer(topic, bootstrap_servers=self.bootstrap, group_id=group, enable_auto_commit=False,
                                    auto_offset_reset="earliest")
        await consumer.start()
        found = [(await asyncio.wait_for(consumer.getone(), TIMEOUT)).value for _ in range(count)]
        await consumer.commit()
        await consumer.stop()
        return found

    async def transactional(self, name):
        producer = AIOKafkaProducer(bootstrap_servers=self.bootstrap, transactional_id=name)
        await producer.start()
        await producer.begin_transaction()
        return producer

    def transform(self, name, source, group, target, records, offset, commit):
        do(self.transforming(name, source, group, target, records, offset, commit))

    async def transforming(self, name, source, group, target, records, offset, commit):
        producer = await self.transactional(name)
        for r in records:
            await producer.send(target, r.value, partition=r.partition)
        await producer.send_offsets_to_transaction({TopicPartition(source, 0): offset}, group)
        await producer.flush()
        await (producer.commit_transaction() if commit else producer.abort_transaction())
        await producer.stop()

    def fenced(self, name, topic):
        return do(self.fencing(name, topic))

    async def fencing(self, name, topic):
        first = await self.transactional(name)
        await first.send_and_wait(topic, b"lost", partition=0)
        second = await self.transactional(name)
        try:
            await first.commit_transaction()
        except KafkaError as e:
            return repr(e)
        finally:
            await second.abort_transaction()
            await second.stop()
            await first.stop()
        return "nothing"

    def topic_names(self):
        return do(self.admin.list_topics())

    def partitions(self, topic):
        return len(do(self.admin.describe_topics([topic]))[0]["partitions"])

    def alter_config(self, topic, key, value):
        for answer in do(self.admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, topic, {key: value})])):
            for code, message, *_ in answer.resources:
                check(code, message)

    def config(self, topic, key):
        answers = do(self.admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, topic)]))
        return next(entry[1] for entry in answers[0].resources[0][4] if entry[0] == key)

    def add_partitions(self, topic, total):
        do(self.admin.create_partitions({topic: NewPartitions(total)}))

    def delete_topic(self, topic):
        for _, code, *_ in do(self.admin.delete_topics([topic])).topic_error_codes:
            check(code, topic)

    def group_ids(self):
        return [group[0] for group in do(self.admin.list_consumer_groups())]

    def group_state(self, group):
        _, _, state, _, _, members, *_ = do(self.admin.describe_consumer_groups([group]))[0].groups[0]
        return state.lower(), len(members)

    def committed(self, group, topic, partitions):
        asked = [TopicPartition(topic, partition) for partition in partitions]
        return {p.partition: o.offset for p, o in do(self.admin.list_consumer_group_offsets(group, None, asked)).items()}

    def delete_group(self, group):
        raise Skip("aiokafka's admin client cannot delete groups")

    def delete_records(self, topic, partition, before):
        asked = TopicPartition(topic, partition)
        return do(self.admin.delete_records({asked: RecordsToDelete(before_offset=before)}))[asked]

    def close(self):
        do(self.admin.close())


run(AioKafka)
