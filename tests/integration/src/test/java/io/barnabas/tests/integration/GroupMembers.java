package io.barnabas.tests.integration;

import io.barnabas.clients.consumer.Consumer;
import io.barnabas.clients.consumer.ConsumerRebalanceListener;
import io.barnabas.common.TopicPartition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Members of groups, ours and Kafka's own, polled in turns by one thread. */
final class GroupMembers implements AutoCloseable {
    private static final Duration TURN = Duration.ofMillis(50);

    /** A member of either kind. */
    private interface Member {
        int poll();

        Set<TopicPartition> assignment();

        void close();
    }

    /** What a listener heard, oldest first. */
    static final class Heard implements ConsumerRebalanceListener {
        private final List<String> events = new ArrayList<>();

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            events.add("revoked " + partitions);
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            events.add("assigned " + partitions);
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            events.add("lost " + partitions);
        }

        /** Takes what was heard since the last time. */
        List<String> take() {
            List<String> taken = List.copyOf(events);
            events.clear();
            return taken;
        }
    }

    private final Map<String, Member> members = new LinkedHashMap<>();
    private int records;

    void add(String name, Consumer<String, String> consumer) {
        members.put(name, new Member() {
            @Override
            public int poll() {
                return consumer.poll(TURN).count();
            }

            @Override
            public Set<TopicPartition> assignment() {
                return new TreeSet<>(consumer.assignment());
            }

            @Override
            public void close() {
                consumer.close();
            }
        });
    }

    /** A member that is Kafka's own consumer. */
    void addKafkas(String name, Map<String, String> settings, String topic) {
        Properties properties = new Properties();
        properties.putAll(settings);
        KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(properties, new StringDeserializer(), new StringDeserializer());
        consumer.subscribe(List.of(topic));
        members.put(name, new Member() {
            @Override
            public int poll() {
                return consumer.poll(TURN).count();
            }

            @Override
            public Set<TopicPartition> assignment() {
                Set<TopicPartition> assignment = new TreeSet<>();
                consumer.assignment()
                        .forEach(each -> assignment.add(new TopicPartition(each.topic(), each.partition())));
                return assignment;
            }

            @Override
            public void close() {
                consumer.close();
            }
        });
    }

    void leave(String name) {
        members.remove(name).close();
    }

    int records() {
        return records;
    }

    /** Lets all poll in turns until the condition holds. */
    void pollUntil(String what, Await.Condition condition) {
        Await.until(
                what,
                ClientLibraryFixture.LIMIT,
                () -> {
                    for (Member member : members.values()) {
                        records += member.poll();
                    }
                    return condition.holds();
                },
                () -> assignments().toString());
    }

    /** Lets all poll until each has so many partitions, no two the same one. */
    void pollUntilShared(Integer... sizes) {
        pollUntil("shares of " + List.of(sizes), () -> {
            Set<TopicPartition> all = new TreeSet<>();
            List<Integer> found = new ArrayList<>();
            int sum = 0;
            for (Set<TopicPartition> each : assignments().values()) {
                all.addAll(each);
                found.add(each.size());
                sum += each.size();
            }
            return found.equals(List.of(sizes)) && all.size() == sum;
        });
    }

    Map<String, Set<TopicPartition>> assignments() {
        Map<String, Set<TopicPartition>> assignments = new LinkedHashMap<>();
        members.forEach((name, member) -> assignments.put(name, member.assignment()));
        return assignments;
    }

    @Override
    public void close() {
        members.values().forEach(Member::close);
    }
}
