import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Makes the topics, records and groups that the command lines are about, and keeps two groups busy until its standard
 * input ends: {@code GroupScene BOOTSTRAP}. Prints "ready" once the members have settled. Written with Apache's clients.
 */
public final class GroupScene {
    private static final String LONG_TOPIC = "a-topic-with-a-name-of-more-than-thirty-letters";
    private static final String LONG_GROUP = "a-group-with-a-name-of-more-than-thirty-letters";
    private static final long FIRST_RECORD_MS = 1_790_000_000_000L;
    private static final int MANY = 12;

    private final String bootstrap;

    private GroupScene(String bootstrap) {
        this.bootstrap = bootstrap;
    }

    public static void main(String[] args) throws Exception {
        GroupScene scene = new GroupScene(args[0]);
        scene.topics();
        scene.groups();
        CountDownLatch settled = new CountDownLatch(4);
        List<Thread> members = new ArrayList<>();
        boolean[] leaving = {false};
        for (String[] each : new String[][] {
            {"active", "first", null}, {"active", "second", null}, {"static", "alpha", "inst-a"},
            {"static", "beta", "inst-beta-of-some-length-here"}
        }) {
            Thread member = new Thread(() -> scene.read(each[0], each[1], each[2], settled, leaving));
            member.start();
            members.add(member);
        }
        settled.await();
        System.out.println("ready");
        while (System.in.read() >= 0) {
            // What is typed does not matter, only that it ends.
        }
        leaving[0] = true;
        for (Thread member : members) {
            member.join();
        }
    }

    private void topics() throws Exception {
        Map<String, Integer> partitions =
                Map.of("orders", 3, "testing", 1, "many", MANY, "empty", 2, "gone", 1, LONG_TOPIC, 2);
        List<NewTopic> topics = new ArrayList<>();
        partitions.forEach((name, count) ->
                topics.add(new NewTopic(name, count, (short) 1).configs(Map.of("retention.ms", "-1"))));
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            admin.createTopics(topics).all().get();
            try (Producer<String, String> producer = new KafkaProducer<>(
                    Map.of("bootstrap.servers", bootstrap), new StringSerializer(), new StringSerializer())) {
                write(producer, "orders", 0, 4);
                write(producer, "orders", 1, 7);
                write(producer, "orders", 2, 4);
                write(producer, "testing", 0, 5);
                write(producer, LONG_TOPIC, 0, 1);
                write(producer, LONG_TOPIC, 1, 1);
                write(producer, "gone", 0, 1);
                for (int partition = 0; partition < MANY; partition++) {
                    write(producer, "many", partition, partition);
                }
            }
            admin.deleteRecords(Map.of(new TopicPartition("orders", 1), RecordsToDelete.beforeOffset(2)))
                    .all()
                    .get();
        }
    }

    private static void write(Producer<String, String> producer, String topic, int partition, int count) {
        for (int i = 0; i < count; i++) {
            producer.send(new ProducerRecord<>(topic, partition, FIRST_RECORD_MS + i * 1000L, null, "v" + i));
        }
    }

    private void groups() throws Exception {
        Map<Integer, Long> all = new HashMap<>();
        for (int partition = 0; partition < MANY; partition++) {
            all.put(partition, (long) partition);
        }
        commit("g1", "testing", Map.of(0, 3L));
        commit("g2", "testing", Map.of(0, 5L));
        commit("g2", "orders", Map.of(0, 2L, 1, 5L, 2, 3L));
        commit("g3", "orders", Map.of(0, 4L, 1, 7L, 2, 4L));
        commit("g4", "many", all);
        commit("g4", "orders", Map.of(0, 2L, 1, 5L, 2, 3L));
        commit("g4", "testing", Map.of(0, 2L));
        commit(LONG_GROUP, LONG_TOPIC, Map.of(0, 1L, 1, 0L));
        commit("gd", "gone", Map.of(0, 1L));
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            admin.alterConsumerGroupOffsets(
                            "simple", Map.of(new TopicPartition("orders", 1), new OffsetAndMetadata(3L)))
                    .all()
                    .get();
        }
    }

    private Consumer<String, String> consumer(Map<String, Object> settings) {
        Map<String, Object> all = new HashMap<>(settings);
        all.put("bootstrap.servers", bootstrap);
        return new KafkaConsumer<>(all, new StringDeserializer(), new StringDeserializer());
    }

    private void commit(String group, String topic, Map<Integer, Long> offsets) {
        try (Consumer<String, String> consumer =
                consumer(Map.of("group.id", group, "enable.auto.commit", "false"))) {
            consumer.subscribe(List.of(topic));
            while (consumer.assignment().isEmpty()) {
                consumer.poll(Duration.ofMillis(50));
            }
            Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>();
            offsets.forEach((partition, offset) ->
                    committed.put(new TopicPartition(topic, partition), new OffsetAndMetadata(offset)));
            consumer.commitSync(committed);
        }
    }

    /** Reads until the group shares its partitions and everything there is has been read and committed; then goes on. */
    private void read(String group, String client, String instance, CountDownLatch settled, boolean[] leaving) {
        Map<String, Object> settings = new HashMap<>(Map.of(
                "group.id", group, "client.id", client, "auto.offset.reset", "earliest", "enable.auto.commit", "false"));
        if (instance != null) {
            settings.put("group.instance.id", instance);
        }
        boolean active = group.equals("active");
        int whole = active ? 4 : MANY;
        int quiet = 0;
        try (Consumer<String, String> consumer = consumer(settings)) {
            consumer.subscribe(active ? List.of("orders", "testing") : List.of("many"));
            while (!leaving[0]) {
                quiet = consumer.poll(Duration.ofMillis(100)).isEmpty() ? quiet + 1 : 0;
                int mine = consumer.assignment().size();
                if (quiet == 10 && mine > 0 && mine < whole) {
                    consumer.commitSync();
                    settled.countDown();
                }
            }
        }
    }
}
