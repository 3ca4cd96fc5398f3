package io.barnabas.tests.integration.exactlyonce;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads committed records all the while: what is seen once, whoever leads, must stay, and nothing may appear before it
 * later. A broker that lets its consumers read too far shows here only.
 */
final class LiveReader implements AutoCloseable {
    private static final int SHOWN = 20;

    private final KafkaConsumer<String, String> consumer;
    private final Map<TopicPartition, List<ConsumerRecord<String, String>>> seen = new HashMap<>();
    private final Thread thread;
    private volatile boolean stopping;
    private volatile Throwable failure;

    LiveReader(String bootstrap, Collection<TopicPartition> partitions) {
        consumer = TopicReader.consumer(bootstrap, "read_committed");
        partitions.forEach(partition -> seen.put(partition, new ArrayList<>()));
        thread = new Thread(this::run, "live reader");
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        try (consumer) {
            consumer.assign(seen.keySet());
            consumer.seekToBeginning(seen.keySet());
            while (!stopping) {
                consumer.poll(Duration.ofMillis(300)).forEach(record -> seen.get(TopicReader.partition(record))
                        .add(record));
            }
        } catch (RuntimeException | Error e) {
            failure = e;
        }
    }

    /** Stops, and compares what was seen with what a reader finds now. */
    void assertSaw(Map<TopicPartition, List<ConsumerRecord<String, String>>> now) {
        close();
        List<String> wrong = new ArrayList<>();
        int records = 0;
        for (Map.Entry<TopicPartition, List<ConsumerRecord<String, String>>> each : seen.entrySet()) {
            List<ConsumerRecord<String, String>> before = each.getValue();
            List<ConsumerRecord<String, String>> after = now.get(each.getKey());
            records += before.size();
            for (int i = 0; i < before.size(); i++) {
                if (i >= after.size() || !same(before.get(i), after.get(i))) {
                    wrong.add(before.get(i) + " was read as the " + i + "th record, now there is "
                            + (i < after.size() ? after.get(i) : "none"));
                    break;
                }
            }
        }
        if (failure != null || records == 0 || !wrong.isEmpty()) {
            throw new AssertionError(
                    "the live reader read " + records + " records: "
                            + String.join("\n", wrong.subList(0, Math.min(SHOWN, wrong.size()))),
                    failure);
        }
    }

    private static boolean same(ConsumerRecord<String, String> one, ConsumerRecord<String, String> other) {
        return one.offset() == other.offset() && one.value().equals(other.value());
    }

    @Override
    public void close() {
        stopping = true;
        try {
            thread.join(Duration.ofSeconds(30).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
