"""confluent-kafka: librdkafka under Python."""

import threading

from confluent_kafka import Consumer, ConsumerGroupTopicPartitions, KafkaException, Producer, TopicPartition
from confluent_kafka.admin import (AdminClient, AlterConfigOpType, ConfigEntry, ConfigResource, NewPartitions, NewTopic,
                                   ResourceType)
from contract import Record, run

TIMEOUT = 20


class Sender:
    def __init__(self, bootstrap, topic, **settings):
        self.topic = topic
        self.producer = Producer({"bootstrap.servers": bootstrap, "acks": "all", "linger.ms": 5, **settings})

    def send(self, records):
        """Returns once all are acknowledged."""
        errors = []
        for r in records:
            more = {} if r.timestamp is None else {"timestamp": r.timestamp}
            self.producer.produce(self.topic, r.value, r.key, r.partition, headers=r.headers or None,
                                  on_delivery=lambda e, _: e and errors.append(e), **more)
        if self.producer.flush(60):
            raise AssertionError("not everything was sent")
        if errors:
            raise KafkaException(errors[0])

    def close(self):
        self.producer.flush(5)


class Member(threading.Thread):
    def __init__(self, bootstrap, group, topic, assignor):
        super().__init__(daemon=True)
        self.owned, self.seen, self.stopping = set(), [], threading.Event()
        self.consumer = Consumer({
            "bootstrap.servers": bootstrap, "group.id": group, "auto.offset.reset": "earliest",
            "session.timeout.ms": 6000, "heartbeat.interval.ms": 200, "auto.commit.interval.ms": 200,
            "partition.assignment.strategy": assignor or "range"})
        self.consumer.subscribe([topic], on_assign=self.assigned, on_revoke=self.revoked, on_lost=self.revoked)
        self.start()

    def assigned(self, _, partitions):
        self.owned |= {p.partition for p in partitions}

    def revoked(self, _, partitions):
        self.owned -= {p.partition for p in partitions}

    def run(self):
        while not self.stopping.is_set():
            for message in self.consumer.consume(100, 0.05):
                if not message.error():
                    self.seen.append(message.value())
        self.consumer.close()
        self.owned.clear()

    def stop(self):
        self.stopping.set()
        self.join(TIMEOUT)


class Confluent:
    def __init__(self, bootstrap):
        self.bootstrap = bootstrap
        self.admin = AdminClient({"bootstrap.servers": bootstrap})

    def create_topic(self, topic, partitions):
        self.admin.create_topics([NewTopic(topic, partitions, 1)])[topic].result(TIMEOUT)

    def produce(self, topic, records, codec="none", idempotent=False, limit=1_000_000):
        sender = Sender(self.bootstrap, topic, **{
            "compression.type": codec, "enable.idempotence": idempotent, "message.max.bytes": limit})
        sender.send(records)
        sender.close()

    def producer(self, topic):
        return Sender(self.bootstrap, topic, **{"enable.idempotence": True})

    def alone(self, **settings):
        return Consumer({"bootstrap.servers": self.bootstrap, "group.id": "alone", "enable.auto.commit": False,
                         "auto.offset.reset": "error", **settings})

    def read(self, topic, start, count, committed=False):
        isolation = "read_committed" if committed else "read_uncommitted"
        consumer, found = self.alone(**{"isolation.level": isolation}), []
        consumer.assign([TopicPartition(topic, partition, offset) for partition, offset in start.items()])
        while len(found) < count:
            batch = consumer.consume(count - len(found), TIMEOUT)
            if not batch:
                raise AssertionError(f"{len(found)} of {count} records came")
            for m in batch:
                if m.error():
                    raise KafkaException(m.error())
                found.append(Record(m.value(), m.key(), m.partition(), m.headers() or (), m.timestamp()[1], m.offset()))
        consumer.close()
        return found

    def offset_at(self, topic, partition, timestamp):
        consumer = self.alone()
        offset = consumer.offsets_for_times([TopicPartition(topic, partition, timestamp)], TIMEOUT)[0].offset
        consumer.close()
        return offset

    def member(self, group, topic, assignor):
        return Member(self.bootstrap, group, topic, assignor)

    def cooperative(self):
        """librdkafka has it."""

    def take(self, group, topic, count):
        consumer = self.alone(**{"group.id": group, "auto.offset.reset": "earliest"})
        consumer.subscribe([topic])
        found = []
        while len(found) < count:
            message = consumer.poll(TIMEOUT)
            found.append(message.value())
        consumer.commit(message=message, asynchronous=False)
        consumer.close()
        return found

    def transactional(self, name):
        producer = Producer({"bootstrap.servers": self.bootstrap, "transactional.id": name})
        producer.init_transactions(TIMEOUT)
        producer.begin_transaction()
        return producer

    def transform(self, name, source, group, target, records, offset, commit):
        producer = self.transactional(name)
        for r in records:
            producer.produce(target, r.value, partition=r.partition)
        consumer = self.alone(**{"group.id": group})
        producer.send_offsets_to_transaction([TopicPartition(source, 0, offset)], consumer.consumer_group_metadata(),
                                             TIMEOUT)
        producer.flush(TIMEOUT)
        if commit:
            producer.commit_transaction(TIMEOUT)
        else:
            producer.abort_transaction(TIMEOUT)
        consumer.close()

    def fenced(self, name, topic):
        first = self.transactional(name)
        first.produce(topic, b"lost", partition=0)
        first.flush(TIMEOUT)
        second = self.transactional(name)
        try:
            first.commit_transaction(TIMEOUT)
        except KafkaException as e:
            return str(e)
        finally:
            second.abort_transaction(TIMEOUT)
        return "nothing"

    def topic_names(self):
        return self.admin.list_topics(timeout=TIMEOUT).topics.keys()

    def partitions(self, topic):
        return len(self.admin.list_topics(topic, timeout=TIMEOUT).topics[topic].partitions)

    def alter_config(self, topic, key, value):
        resource = ConfigResource(ResourceType.TOPIC, topic, incremental_configs=[
            ConfigEntry(key, value, incremental_operation=AlterConfigOpType.SET)])
        self.admin.incremental_alter_configs([resource])[resource].result(TIMEOUT)

    def config(self, topic, key):
        resource = ConfigResource(ResourceType.TOPIC, topic)
        return self.admin.describe_configs([resource])[resource].result(TIMEOUT)[key].value

    def add_partitions(self, topic, total):
        self.admin.create_partitions([NewPartitions(topic, total)])[topic].result(TIMEOUT)

    def delete_topic(self, topic):
        self.admin.delete_topics([topic])[topic].result(TIMEOUT)

    def group_ids(self):
        return [group.group_id for group in self.admin.list_consumer_groups().result(TIMEOUT).valid]

    def group_state(self, group):
        found = self.admin.describe_consumer_groups([group])[group].result(TIMEOUT)
        return found.state.name.lower(), len(found.members)

    def committed(self, group, topic, partitions):
        asked = ConsumerGroupTopicPartitions(group, [TopicPartition(topic, partition) for partition in partitions])
        found = self.admin.list_consumer_group_offsets([asked])[group].result(TIMEOUT)
        return {p.partition: p.offset for p in found.topic_partitions}

    def delete_group(self, group):
        self.admin.delete_consumer_groups([group])[group].result(TIMEOUT)

    def delete_records(self, topic, partition, before):
        asked = TopicPartition(topic, partition, before)
        return self.admin.delete_records([asked])[asked].result(TIMEOUT).low_watermark

    def close(self):
        """Nothing is held but the admin client."""


run(Confluent)
