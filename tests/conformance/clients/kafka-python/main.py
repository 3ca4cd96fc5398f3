"""kafka-python: the pure Python client."""

import threading

from contract import Record, run
from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer, TopicPartition
from kafka.consumer.subscription_state import ConsumerRebalanceListener
from kafka.coordinator.assignors.cooperative_sticky import CooperativeStickyAssignor
from kafka.coordinator.assignors.range import RangePartitionAssignor
from kafka.errors import KafkaError
from kafka.structs import OffsetAndMetadata

TIMEOUT = 20


class Sender:
    def __init__(self, bootstrap, topic, **settings):
        self.topic = topic
        self.producer = KafkaProducer(bootstrap_servers=bootstrap, acks="all", linger_ms=5, request_timeout_ms=10_000,
                                      **settings)

    def send(self, records):
        """Returns once all are acknowledged."""
        results = [self.producer.send(self.topic, r.value, r.key, r.headers, r.partition, r.timestamp) for r in records]
        self.producer.flush(60)
        for result in results:
            result.get(TIMEOUT)

    def close(self):
        self.producer.close(5)


class Member(threading.Thread, ConsumerRebalanceListener):
    def __init__(self, bootstrap, group, topic, assignor):
        super().__init__(daemon=True)
        self.owned, self.seen, self.stopping = set(), [], threading.Event()
        assignors = [CooperativeStickyAssignor if assignor else RangePartitionAssignor]
        self.consumer = KafkaConsumer(
            bootstrap_servers=bootstrap, group_id=group, auto_offset_reset="earliest", session_timeout_ms=6000,
            heartbeat_interval_ms=200, auto_commit_interval_ms=200, partition_assignment_strategy=assignors)
        self.consumer.subscribe([topic], listener=self)
        self.start()

    def on_partitions_assigned(self, assigned):
        self.owned |= {p.partition for p in assigned}

    def on_partitions_revoked(self, revoked):
        self.owned -= {p.partition for p in revoked}

    def on_partitions_lost(self, lost):
        self.owned -= {p.partition for p in lost}

    def run(self):
        while not self.stopping.is_set():
            for batch in self.consumer.poll(50).values():
                self.seen += [message.value for message in batch]
        self.consumer.close()
        self.owned.clear()

    def stop(self):
        self.stopping.set()
        self.join(TIMEOUT)


class KafkaPython:
    def __init__(self, bootstrap):
        self.bootstrap = bootstrap
        self.admin = KafkaAdminClient(bootstrap_servers=bootstrap)

    def create_topic(self, topic, partitions):
        self.admin.create_topics({topic: {"num_partitions": partitions, "replication_factor": 1}}, wait_for_metadata=True)

    def produce(self, topic, records, codec="none", idempotent=False, limit=1_000_000):
        sender = Sender(self.bootstrap, topic, compression_type=None if codec == "none" else codec,
                        enable_idempotence=idempotent, max_request_size=limit)
        sender.send(records)
        sender.close()

    def producer(self, topic):
        return Sender(self.bootstrap, topic, enable_idempotence=True)

    def alone(self, **settings):
        return KafkaConsumer(bootstrap_servers=self.bootstrap, enable_auto_commit=False, **settings)

    def read(self, topic, start, count, committed=False):
        isolation = "read_committed" if committed else "read_uncommitted"
        consumer, found = self.alone(consumer_timeout_ms=TIMEOUT * 1000, isolation_level=isolation), []
        consumer.assign([TopicPartition(topic, partition) for partition in start])
        for partition, offset in start.items():
            consumer.seek(TopicPartition(topic, partition), offset)
        for m in consumer:
            found.append(Record(m.value, m.key, m.partition, m.headers, m.timestamp, m.offset))
            if len(found) == count:
                break
        consumer.close()
        if len(found) < count:
            raise AssertionError(f"{len(found)} of {count} records came")
        return found

    def offset_at(self, topic, partition, timestamp):
        consumer, asked = self.alone(), TopicPartition(topic, partition)
        offset = consumer.offsets_for_times({asked: timestamp})[asked].offset
        consumer.close()
        return offset

    def member(self, group, topic, assignor):
        return Member(self.bootstrap, group, topic, assignor)

    def cooperative(self):
        """kafka-python has it."""

    def take(self, group, topic, count):
        consumer = self.alone(group_id=group, auto_offset_reset="earliest", max_poll_records=10)
        consumer.subscribe([topic])
        found = []
        while len(found) < count:
            for batch in consumer.poll(TIMEOUT * 1000).values():
                found += [message.value for message in batch]
        consumer.commit()
        consumer.close()
        return found

    def transactional(self, name):
        producer = KafkaProducer(bootstrap_servers=self.bootstrap, transactional_id=name)
        producer.init_transactions()
        producer.begin_transaction()
        return producer

    def transform(self, name, source, group, target, records, offset, commit):
        producer = self.transactional(name)
        for r in records:
            producer.send(target, r.value, partition=r.partition)
        producer.send_offsets_to_transaction({TopicPartition(source, 0): OffsetAndMetadata(offset, "", -1)}, group)
        producer.flush(TIMEOUT)
        if commit:
            producer.commit_transaction()
        else:
            producer.abort_transaction()
        producer.close(5)

    def fenced(self, name, topic):
        first = self.transactional(name)
        first.send(topic, b"lost", partition=0)
        first.flush(TIMEOUT)
        second = self.transactional(name)
        try:
            first.commit_transaction()
        except KafkaError as e:
            return repr(e)
        finally:
            second.abort_transaction()
            second.close(5)
            first.close(5)
        return "nothing"

    def topic_names(self):
        return self.admin.list_topics()

    def partitions(self, topic):
        return len(self.admin.describe_topics([topic])[0]["partitions"])

    def alter_config(self, topic, key, value):
        from kafka.admin import ConfigResource
        self.admin.alter_configs([ConfigResource("TOPIC", topic, {key: value})])

    def config(self, topic, key):
        from kafka.admin import ConfigResource
        found = self.admin.describe_configs([ConfigResource("TOPIC", topic, {key: None})], config_filter="all")
        return found["topic"][topic][key]["value"]

    def add_partitions(self, topic, total):
        self.admin.create_partitions({topic: total})

    def delete_topic(self, topic):
        self.admin.delete_topics([topic])

    def group_ids(self):
        return [group["group_id"] for group in self.admin.list_groups()]

    def group_state(self, group):
        found = self.admin.describe_groups([group])[group]
        return found["group_state"].lower(), len(found["members"])

    def committed(self, group, topic, partitions):
        found = self.admin.list_group_offsets({group: [TopicPartition(topic, partition) for partition in partitions]})
        return {p.partition: o.offset for p, o in found[group].items()}

    def delete_group(self, group):
        self.admin.delete_groups([group])

    def delete_records(self, topic, partition, before):
        asked = TopicPartition(topic, partition)
        return self.admin.delete_records({asked: before})[asked]["low_watermark"]

    def close(self):
        self.admin.close()


run(KafkaPython)
