package io.barnabas.tests.conformance;

import static io.barnabas.tests.conformance.ClientProgram.bytes;
import static io.barnabas.tests.conformance.ClientProgram.expect;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;

/** What users of kafka-clients do in groups, and while the broker restarts. */
final class GroupScenarios {
    private static final Duration LIMIT = Duration.ofSeconds(40);

    private final ClientProgram program;

    GroupScenarios(ClientProgram program) {
        this.program = program;
    }

    private static void await(Supplier<String> what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("waited " + LIMIT.toSeconds() + " s for: " + what.get());
            }
            LockSupport.parkNanos(20_000_000);
        }
    }

    private GroupMember member(String group, String topic, String assignor) {
        KafkaConsumer<byte[], byte[]> consumer = program.consumer(
                "group.id", group,
                "partition.assignment.strategy", assignor,
                "enable.auto.commit", "true",
                "auto.commit.interval.ms", "200",
                "session.timeout.ms", "6000",
                "heartbeat.interval.ms", "200",
                "metadata.max.age.ms", "1000");
        return new GroupMember(consumer, topic);
    }

    /** Numbers in turns to all partitions until it is closed; what was acknowledged is remembered. */
    private final class Stream implements AutoCloseable {
        private final List<String> acknowledged = new CopyOnWriteArrayList<>();
        private final List<String> failures = new CopyOnWriteArrayList<>();
        private final Thread thread;
        private volatile boolean closing;

        Stream(String topic, int partitions) {
            thread = new Thread(() -> produce(topic, partitions), "stream");
            thread.start();
        }

        private void produce(String topic, int partitions) {
            try (KafkaProducer<byte[], byte[]> producer =
                    program.producer("acks", "all", "enable.idempotence", "true", "linger.ms", "5")) {
                for (int sent = 0; !closing; sent += 12) {
                    List<Future<RecordMetadata>> results = new ArrayList<>();
                    for (int n = sent; n < sent + 12; n++) {
                        results.add(producer.send(new ProducerRecord<>(topic, n % partitions, null, bytes("" + n))));
                    }
                    for (int n = 0; n < results.size(); n++) {
                        remember(results.get(n), "" + (sent + n));
                    }
                    LockSupport.parkNanos(15_000_000);
                }
            }
        }

        private void remember(Future<RecordMetadata> result, String value) {
            try {
                result.get();
                acknowledged.add(value);
            } catch (ExecutionException | InterruptedException e) {
                failures.add(e.toString());
            }
        }

        @Override
        public void close() throws InterruptedException {
            closing = true;
            thread.join();
        }
    }

    void growAndShrink(String name, String assignor) throws Exception {
        String topic = program.topic(name, 6);
        String group = topic + "-members";
        List<GroupMember> members = new ArrayList<>();
        try (Stream stream = new Stream(topic, 6)) {
            for (int share : List.of(6, 3, 2)) {
                members.add(member(group, topic, assignor));
                awaitShares(members, share);
            }
            members.get(1).close();
            awaitShares(List.of(members.get(0), members.get(2)), 3);
            stream.close();
            awaitRead(stream.acknowledged, members);
        } finally {
            for (GroupMember member : members) {
                member.close();
            }
        }
    }

    private static void awaitShares(List<GroupMember> members, int share) {
        Supplier<String> what = () -> members.size() + " members own " + share + " each, they own "
                + members.stream().map(GroupMember::owned).collect(Collectors.toList());
        await(what, () -> {
            Set<Integer> all = new TreeSet<>();
            members.forEach(member -> all.addAll(member.owned()));
            return all.size() == 6
                    && members.stream().allMatch(member -> member.owned().size() == share);
        });
    }

    private static void awaitRead(List<String> sent, List<GroupMember> members) {
        await(() -> "all of " + sent.size() + " acknowledged records to be read", () -> members.stream()
                .flatMap(member -> member.seen().stream())
                .collect(Collectors.toSet())
                .containsAll(sent));
    }

    void resume() throws Exception {
        String topic = program.topic("resume", 1);
        String group = topic + "-members";
        try (KafkaProducer<byte[], byte[]> producer = program.producer()) {
            for (int n = 0; n < 100; n++) {
                producer.send(new ProducerRecord<>(topic, bytes("" + n)));
            }
        }
        expect(numbers(0, 40), take(group, topic, 40));
        expect(numbers(40, 70), take(group, topic, 30));
        try (Admin admin = Admin.create(program.client())) {
            Map<TopicPartition, OffsetAndMetadata> found = admin.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get();
            expect(70L, found.get(new TopicPartition(topic, 0)).offset());
            expect("taken", found.get(new TopicPartition(topic, 0)).metadata());
        }
    }

    private static List<String> numbers(int from, int to) {
        return IntStream.range(from, to).mapToObj(Integer::toString).collect(Collectors.toList());
    }

    private List<String> take(String group, String topic, int count) {
        List<String> taken = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = program.consumer("group.id", group, "max.poll.records", "10")) {
            consumer.subscribe(List.of(topic));
            await(() -> count + " records, " + taken.size() + " came", () -> {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                    taken.add(new String(record.value(), StandardCharsets.UTF_8));
                }
                return taken.size() >= count;
            });
            TopicPartition partition = new TopicPartition(topic, 0);
            consumer.commitSync(Map.of(partition, new OffsetAndMetadata(consumer.position(partition), "taken")));
        }
        return taken;
    }

    void administer() throws Exception {
        String topic = program.topic("groups", 1);
        String group = topic + "-members";
        TopicPartition partition = new TopicPartition(topic, 0);
        try (Admin admin = Admin.create(program.client())) {
            try (GroupMember member = member(group, topic, "org.apache.kafka.clients.consumer.RangeAssignor")) {
                await(
                        () -> "the member to own its partition",
                        () -> member.owned().size() == 1);
                ConsumerGroupDescription found = describe(admin, group);
                expect(1, found.members().size());
                expect("range", found.partitionAssignor());
                expect(
                        Set.of(partition),
                        found.members().iterator().next().assignment().topicPartitions());
            }
            expect(0, describe(admin, group).members().size());
            expect(true, admin.listConsumerGroups().all().get().stream().anyMatch(listing -> listing.groupId()
                    .equals(group)));
            admin.alterConsumerGroupOffsets(group, Map.of(partition, new OffsetAndMetadata(7)))
                    .all()
                    .get();
            expect(
                    7L,
                    admin.listConsumerGroupOffsets(group)
                            .partitionsToOffsetAndMetadata()
                            .get()
                            .get(partition)
                            .offset());
            admin.deleteConsumerGroupOffsets(group, Set.of(partition)).all().get();
            expect(
                    Map.of(),
                    admin.listConsumerGroupOffsets(group)
                            .partitionsToOffsetAndMetadata()
                            .get());
            admin.alterConsumerGroupOffsets(group, Map.of(partition, new OffsetAndMetadata(7)))
                    .all()
                    .get();
            admin.deleteConsumerGroups(Set.of(group)).all().get();
            expect(false, admin.listConsumerGroups().all().get().stream().anyMatch(listing -> listing.groupId()
                    .equals(group)));
        }
    }

    private static ConsumerGroupDescription describe(Admin admin, String group) throws Exception {
        return admin.describeConsumerGroups(Set.of(group)).all().get().get(group);
    }

    void restart() throws Exception {
        String topic = program.topic("restart", 3);
        try (GroupMember member = member(topic + "-members", topic, "org.apache.kafka.clients.consumer.RangeAssignor");
                Stream stream = new Stream(topic, 3)) {
            await(() -> "the member to own all", () -> member.owned().size() == 3);
            for (String request : List.of("restart", "kill")) {
                int before = stream.acknowledged.size();
                await(() -> "acknowledgements", () -> stream.acknowledged.size() >= before + 150);
                System.out.println("broker: " + request);
                expect("restarted", READER.readLine());
                int after = stream.acknowledged.size();
                await(
                        () -> "acknowledgements after the restart; failures: " + stream.failures,
                        () -> stream.acknowledged.size() >= after + 150);
            }
            stream.close();
            awaitRead(stream.acknowledged, List.of(member));
            Map<Integer, Integer> ends = new HashMap<>();
            List<ConsumerRecord<byte[], byte[]>> log = program.readAll(topic);
            for (ConsumerRecord<byte[], byte[]> record : log) {
                int number = Integer.parseInt(new String(record.value(), StandardCharsets.UTF_8));
                Integer before = ends.put(record.partition(), number);
                expect(true, before == null || before < number);
            }
            expect(true, log.size() >= stream.acknowledged.size());
        }
    }

    private static final BufferedReader READER =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
}
