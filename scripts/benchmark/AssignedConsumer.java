import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads a number of records from the beginning of a topic with Apache's own consumer, by assignment, and prints
 * {@code records bytes millis}. Apache's kafka-consumer-perf-test needs a consumer group; this measures the fetch path alone.
 */
public final class AssignedConsumer {
    private AssignedConsumer() {}

    public static void main(String[] args) {
        String bootstrapServer = args[0];
        String topic = args[1];
        long wanted = Long.parseLong(args[2]);
        Properties config = new Properties();
        config.put("bootstrap.servers", bootstrapServer);
        config.put("auto.offset.reset", "earliest");
        config.put("enable.auto.commit", "false");
        config.put("key.deserializer", "org.apache.kafka.common.serialization.ByteArrayDeserializer");
        config.put("value.deserializer", "org.apache.kafka.common.serialization.ByteArrayDeserializer");
        long records = 0;
        long bytes = 0;
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(config)) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .collect(Collectors.toList());
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            long start = System.nanoTime();
            long idleSince = start;
            while (records < wanted && System.nanoTime() - idleSince < Duration.ofSeconds(20).toNanos()) {
                for (var record : consumer.poll(Duration.ofMillis(200))) {
                    records++;
                    bytes += record.serializedValueSize();
                    idleSince = System.nanoTime();
                }
            }
            System.out.println(records + " " + bytes + " " + (System.nanoTime() - start) / 1_000_000);
        }
        if (records < wanted) {
            System.exit(1);
        }
    }
}
