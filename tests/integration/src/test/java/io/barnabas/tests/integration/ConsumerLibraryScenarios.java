package io.barnabas.tests.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.barnabas.clients.admin.NewTopic;
import io.barnabas.clients.consumer.CommitFailedException;
import io.barnabas.clients.consumer.Consumer;
import io.barnabas.clients.consumer.ConsumerRebalanceListener;
import io.barnabas.clients.consumer.ConsumerRecord;
import io.barnabas.clients.consumer.OffsetAndMetadata;
import io.barnabas.clients.consumer.WakeupException;
import io.barnabas.clients.producer.Producer;
import io.barnabas.clients.producer.ProducerRecord;
import io.barnabas.common.TopicPartition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What our consumer does in groups, whoever made the broker. */
abstract class ConsumerLibraryScenarios extends ClientLibraryFixture {
    private static final String KAFKAS = "org.apache.kafka.clients.consumer.";

    private final AtomicInteger groups = new AtomicInteger();

    ConsumerLibraryScenarios(Product product) {
        super(product);
    }

    private String newGroup() {
        return "group-" + groups.incrementAndGet();
    }

    private Map<String, String> member(String group, String... more) {
        Map<String, String> settings = new HashMap<>();
        settings.put("group.id", group);
        settings.put("auto.offset.reset", "earliest");
        settings.put("heartbeat.interval.ms", "200");
        settings.put("session.timeout.ms", "6000");
        for (int i = 0; i < more.length; i += 2) {
            settings.put(more[i], more[i + 1]);
        }
        return settings;
    }

    private void write(String topic, int partition, int count) {
        try (Producer<String, String> producer = producer(Map.of())) {
            List<CompletableFuture<?>> sent = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                sent.add(producer.send(new ProducerRecord<>(topic, partition, null, "key", "value " + i, List.of())));
            }
            producer.flush();
            sent.forEach(ClientLibraryFixture::get);
        }
    }

    private static List<Long> offsets(List<ConsumerRecord<String, String>> records) {
        return records.stream().map(ConsumerRecord::offset).toList();
    }

    @Test
    void shouldGoOnWhereItsGroupCommitted() {
        String topic = newTopic(1);
        TopicPartition partition = new TopicPartition(topic, 0);
        write(topic, 0, 10);
        Map<String, String> settings = member(newGroup(), "enable.auto.commit", "false");
        try (Consumer<String, String> consumer = consumer(settings)) {
            consumer.subscribe(List.of(topic));
            poll(consumer, 10);
            consumer.commitSync(Map.of(partition, new OffsetAndMetadata(4, "four")));
            assertEquals(
                    "four", consumer.committed(Set.of(partition)).get(partition).metadata());
        }
        try (Consumer<String, String> consumer = consumer(settings)) {
            consumer.subscribe(List.of(topic));
            assertEquals(List.of(4L, 5L, 6L, 7L, 8L, 9L), offsets(poll(consumer, 6)));
            consumer.commitSync();
            assertEquals(
                    10, consumer.committed(Set.of(partition)).get(partition).offset());
        }
    }

    @Test
    void shouldCommitByItselfWhenItIsClosed() {
        String topic = newTopic(1);
        TopicPartition partition = new TopicPartition(topic, 0);
        write(topic, 0, 5);
        Map<String, String> settings = member(newGroup());
        try (Consumer<String, String> consumer = consumer(settings)) {
            consumer.subscribe(List.of(topic));
            assertNull(consumer.committed(Set.of(partition)).get(partition));
            poll(consumer, 5);
        }
        try (Consumer<String, String> consumer = consumer(settings)) {
            assertEquals(5, consumer.committed(Set.of(partition)).get(partition).offset());
        }
    }

    @Test
    void shouldCommitByItselfEveryNowAndThen() {
        String topic = newTopic(1);
        TopicPartition partition = new TopicPartition(topic, 0);
        write(topic, 0, 5);
        try (Consumer<String, String> consumer = consumer(member(newGroup(), "auto.commit.interval.ms", "100"))) {
            consumer.assign(List.of(partition));
            poll(consumer, 5);
            Await.until("an automatic commit", LIMIT, () -> {
                consumer.poll(Duration.ofMillis(50));
                OffsetAndMetadata committed =
                        consumer.committed(Set.of(partition)).get(partition);
                return committed != null && committed.offset() == 5;
            });
        }
    }

    @Test
    void shouldTellOfAsynchronousCommitsInTheirOrder() {
        String topic = newTopic(1);
        TopicPartition partition = new TopicPartition(topic, 0);
        write(topic, 0, 5);
        List<Long> told = new ArrayList<>();
        try (Consumer<String, String> consumer = consumer(member(newGroup(), "enable.auto.commit", "false"))) {
            consumer.subscribe(List.of(topic));
            poll(consumer, 5);
            for (long offset = 1; offset <= 5; offset++) {
                consumer.commitAsync(Map.of(partition, new OffsetAndMetadata(offset)), (offsets, failure) -> {
                    assertNull(failure);
                    told.add(offsets.get(partition).offset());
                });
            }
            consumer.commitSync(Map.of(partition, new OffsetAndMetadata(3)));
            assertEquals(List.of(1L, 2L, 3L, 4L, 5L), told);
            assertEquals(3, consumer.committed(Set.of(partition)).get(partition).offset());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"RangeAssignor", "RoundRobinAssignor", "StickyAssignor", "CooperativeStickyAssignor"})
    void shouldShareWithMembersThatComeAndGoKafkasOwnAmongThem(String strategy) {
        String topic = newTopic(6);
        Map<String, String> settings = settings(member(newGroup(), "partition.assignment.strategy", KAFKAS + strategy));
        try (GroupMembers members = new GroupMembers()) {
            Consumer<String, String> first = consumer(settings);
            members.add("first", first);
            first.subscribe(List.of(topic));
            members.pollUntilShared(6);
            members.addKafkas("kafka's", settings, topic);
            members.pollUntilShared(3, 3);
            Consumer<String, String> second = consumer(settings);
            members.add("second", second);
            second.subscribe(List.of(topic));
            members.pollUntilShared(2, 2, 2);
            members.leave("first");
            members.pollUntilShared(3, 3);
            for (int partition = 0; partition < 6; partition++) {
                write(topic, partition, 2);
            }
            members.pollUntil("all records", () -> members.records() == 12);
            members.leave("kafka's");
            members.pollUntilShared(6);
        }
    }

    @Test
    void shouldRevokeEverythingAndAssignAnewWhenRebalancesAreEager() {
        String topic = newTopic(2);
        Map<String, String> settings = member(newGroup(), "partition.assignment.strategy", "range");
        GroupMembers.Heard heard = new GroupMembers.Heard();
        try (GroupMembers members = new GroupMembers()) {
            Consumer<String, String> first = consumer(settings);
            members.add("first", first);
            first.subscribe(List.of(topic), heard);
            members.pollUntilShared(2);
            assertEquals(List.of("assigned " + partitions(topic, 2)), heard.take());
            Consumer<String, String> second = consumer(settings);
            members.add("second", second);
            second.subscribe(List.of(topic));
            members.pollUntilShared(1, 1);
            assertEquals(List.of("revoked " + partitions(topic, 2), "assigned " + first.assignment()), heard.take());
            first.unsubscribe();
            assertEquals(1, heard.take().size());
            assertEquals(Set.of(), first.assignment());
        }
    }

    @Test
    void shouldGiveUpOnlyWhatGoesElsewhereWhenRebalancesAreCooperative() {
        String topic = newTopic(2);
        Map<String, String> settings = member(newGroup(), "partition.assignment.strategy", "cooperative-sticky");
        GroupMembers.Heard heard = new GroupMembers.Heard();
        try (GroupMembers members = new GroupMembers()) {
            Consumer<String, String> first = consumer(settings);
            members.add("first", first);
            first.subscribe(List.of(topic), heard);
            members.pollUntilShared(2);
            heard.take();
            Consumer<String, String> second = consumer(settings);
            members.add("second", second);
            second.subscribe(List.of(topic));
            members.pollUntilShared(1, 1);
            List<String> events = new ArrayList<>(heard.take());
            assertEquals("revoked " + List.copyOf(second.assignment()), events.get(0));
            events.removeIf("assigned []"::equals);
            assertEquals(1, events.size(), events::toString);
        }
    }

    @Test
    void shouldLetAListenerCommitWhatIsTakenAway() {
        String topic = newTopic(1);
        TopicPartition partition = new TopicPartition(topic, 0);
        write(topic, 0, 3);
        Map<String, String> settings = member(newGroup(), "enable.auto.commit", "false");
        Consumer<String, String> consumer = consumer(settings);
        consumer.subscribe(List.of(topic), new ConsumerRebalanceListener() {
            @Override
            public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
                consumer.commitSync();
            }

            @Override
            public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
                consumer.seek(partition, 1);
            }
        });
        assertEquals(List.of(1L, 2L), offsets(poll(consumer, 2)));
        consumer.close();
        try (Consumer<String, String> next = consumer(settings)) {
            assertEquals(3, next.committed(Set.of(partition)).get(partition).offset());
        }
    }

    @Test
    void shouldKeepThePartitionsOfAStaticMemberWhileItRestarts() {
        String topic = newTopic(4);
        String group = newGroup();
        try (GroupMembers members = new GroupMembers()) {
            Consumer<String, String> stays = consumer(member(group, "group.instance.id", "a"));
            members.add("stays", stays);
            stays.subscribe(List.of(topic));
            Consumer<String, String> restarts = consumer(member(group, "group.instance.id", "b"));
            members.add("restarts", restarts);
            restarts.subscribe(List.of(topic));
            members.pollUntilShared(2, 2);
            int generation = stays.groupMetadata().generationId();
            members.leave("restarts");
            Consumer<String, String> again = consumer(member(group, "group.instance.id", "b"));
            members.add("again", again);
            again.subscribe(List.of(topic));
            members.pollUntilShared(2, 2);
            assertEquals(generation, stays.groupMetadata().generationId());
        }
    }

    @Test
    void shouldFollowAPatternToTopicsThatComeLater() {
        String first = newTopic(1);
        Pattern pattern = Pattern.compile(first + "(-later)?");
        try (GroupMembers members = new GroupMembers()) {
            Consumer<String, String> consumer = consumer(member(newGroup(), "metadata.max.age.ms", "200"));
            members.add("follower", consumer);
            consumer.subscribe(pattern);
            members.pollUntilShared(1);
            get(admin().createTopics(List.of(new NewTopic(first + "-later", 2, (short) 1)))
                    .get(first + "-later"));
            members.pollUntilShared(3);
            assertEquals(Set.of(first, first + "-later"), consumer.subscription());
        }
    }

    @Test
    void shouldLeaveItsPartitionsToOthersWhenItDoesNotPoll() {
        String topic = newTopic(2);
        String group = newGroup();
        write(topic, 0, 1);
        GroupMembers.Heard heard = new GroupMembers.Heard();
        Map<String, String> slow = member(group, "max.poll.interval.ms", "1500", "enable.auto.commit", "false");
        try (Consumer<String, String> sleeper = consumer(slow);
                GroupMembers members = new GroupMembers()) {
            sleeper.subscribe(List.of(topic), heard);
            poll(sleeper, 1);
            Consumer<String, String> other = consumer(member(group));
            members.add("other", other);
            other.subscribe(List.of(topic));
            members.pollUntilShared(2);
            CommitFailedException failure = assertThrows(CommitFailedException.class, sleeper::commitSync);
            assertTrue(failure.getMessage().contains("poll"), failure.getMessage());
            heard.take();
            members.add("sleeper", sleeper);
            members.pollUntilShared(1, 1);
            assertEquals("lost " + partitions(topic, 2), heard.take().get(0));
        }
    }

    @Test
    void shouldBeWokenWhileItWaits() {
        String topic = newTopic(1);
        try (Consumer<String, String> consumer = consumer(member(newGroup()))) {
            consumer.subscribe(List.of(topic));
            CompletableFuture<Void> waking = CompletableFuture.runAsync(consumer::wakeup);
            assertThrows(WakeupException.class, () -> consumer.poll(Duration.ofSeconds(30)));
            get(waking);
        }
    }

    @Test
    void shouldGoOnAfterItsCoordinatorRestarts() {
        String topic = newTopic(2);
        TopicPartition partition = new TopicPartition(topic, 0);
        write(topic, 0, 3);
        try (Consumer<String, String> consumer = consumer(member(newGroup()))) {
            consumer.subscribe(List.of(topic));
            poll(consumer, 3);
            consumer.commitSync();
            broker().stopBroker();
            consumer.poll(Duration.ofMillis(300));
            broker().startBroker();
            write(topic, 0, 2);
            assertEquals(List.of(3L, 4L), offsets(poll(consumer, 2)));
            Await.until("a commit after the restart", LIMIT, () -> {
                consumer.poll(Duration.ofMillis(100));
                consumer.commitSync(Duration.ofSeconds(5));
                return true;
            });
            assertEquals(5, consumer.committed(Set.of(partition)).get(partition).offset());
        }
    }
}
