package io.barnabas.tools.doctor;

import io.barnabas.clients.ClientConfigs;
import io.barnabas.clients.admin.Admin;
import io.barnabas.clients.admin.NewTopic;
import io.barnabas.clients.consumer.Consumer;
import io.barnabas.clients.consumer.ConsumerRecord;
import io.barnabas.clients.consumer.ConsumerRecords;
import io.barnabas.clients.producer.Producer;
import io.barnabas.clients.producer.ProducerRecord;
import io.barnabas.clients.producer.RecordMetadata;
import io.barnabas.clients.serialization.Deserializers;
import io.barnabas.clients.serialization.Serializers;
import io.barnabas.common.TopicPartition;
import io.barnabas.common.Uuid;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Does a record that is written come back? In a topic of its own that is deleted afterwards, unless one is named. */
final class RoundTripStep implements Step {
    private static final String OWN_TOPIC = "kafka-doctor-";

    private final String topic;

    /** @param topic an existing topic to leave a record in; null for one of its own */
    RoundTripStep(String topic) {
        this.topic = topic;
    }

    @Override
    public String name() {
        return "round trip";
    }

    @Override
    public Finding examine(Examination examination) {
        Map<String, String> settings = settings(examination);
        if (topic != null) {
            return exists(examination)
                    ? trip(settings, topic, examination.timeoutMs())
                    : Finding.fail(
                            "there is no topic " + topic,
                            "Check its spelling: kafka-topics.sh --list. Without --topic one is made, and deleted afterwards.");
        }
        String own = OWN_TOPIC + Uuid.randomUuid();
        try (Admin admin = Admin.create(settings)) {
            List<NewTopic> wanted = List.of(new NewTopic(own, 1, (short) 1));
            admin.createTopics(wanted).get(own).get(2L * examination.timeoutMs(), TimeUnit.MILLISECONDS);
            try {
                return trip(settings, own, examination.timeoutMs());
            } finally {
                admin.deleteTopics(List.of(own)).get(own).get(examination.timeoutMs(), TimeUnit.MILLISECONDS);
            }
        } catch (ExecutionException | TimeoutException e) {
            return Finding.fail(
                    "topic " + own + " could not be created or deleted: " + reason(e),
                    "Is there a controller, and may this client create topics? --topic names an existing one instead.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Finding.fail("interrupted");
        }
    }

    /** Whether the topic is there; writing to it might create it, which nobody asked for. */
    private boolean exists(Examination examination) {
        return examination.metadata().topics().stream().anyMatch(each -> topic.equals(each.name()));
    }

    private static Map<String, String> settings(Examination examination) {
        Map<String, String> settings = new HashMap<>();
        settings.put(ClientConfigs.BOOTSTRAP_SERVERS, examination.speaking().toString());
        settings.put(ClientConfigs.CLIENT_ID, Examination.CLIENT_ID);
        settings.put("default.api.timeout.ms", Integer.toString(2 * examination.timeoutMs()));
        settings.put(ClientConfigs.REQUEST_TIMEOUT_MS, Integer.toString(examination.timeoutMs()));
        return settings;
    }

    private static Finding trip(Map<String, String> settings, String topic, int timeoutMs) {
        String value = "kafka-doctor " + Uuid.randomUuid();
        long startNs = System.nanoTime();
        try {
            RecordMetadata written = produce(settings, topic, value, timeoutMs);
            long writtenNs = System.nanoTime();
            if (!consume(settings, written.partition(), written.offset(), value, timeoutMs)) {
                return Finding.fail(
                        "a record was written to " + written.partition() + " at offset " + written.offset()
                                + ", but did not come back within " + timeoutMs + " ms",
                        "Look at the partition: kafka-topics.sh --describe --topic " + topic
                                + ". Without enough in-sync replicas nobody may read what is new.");
            }
            return Finding.ok("a record was written in " + millis(startNs, writtenNs) + " ms and read back in "
                    + millis(writtenNs, System.nanoTime()) + " ms");
        } catch (ExecutionException | TimeoutException | RuntimeException e) {
            return Finding.fail(
                    "a record could not be written to topic " + topic + " and read back: " + reason(e),
                    "Does the topic exist, has each partition a leader (kafka-topics.sh --describe --topic " + topic
                            + "), and are there min.insync.replicas in-sync replicas?");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Finding.fail("interrupted");
        }
    }

    private static RecordMetadata produce(Map<String, String> settings, String topic, String value, int timeoutMs)
            throws ExecutionException, InterruptedException, TimeoutException {
        Map<String, String> producerSettings = new HashMap<>(settings);
        producerSettings.remove("default.api.timeout.ms");
        producerSettings.put("max.block.ms", Integer.toString(timeoutMs));
        producerSettings.put("delivery.timeout.ms", Integer.toString(2 * timeoutMs));
        producerSettings.put("acks", "all");
        Producer<String, String> producer =
                new Producer<>(producerSettings, Serializers.string(), Serializers.string());
        try {
            return producer.send(new ProducerRecord<>(topic, value)).get(2L * timeoutMs, TimeUnit.MILLISECONDS);
        } finally {
            producer.close(timeoutMs);
        }
    }

    private static boolean consume(
            Map<String, String> settings, TopicPartition partition, long offset, String value, int timeoutMs) {
        try (Consumer<String, String> consumer =
                new Consumer<>(settings, Deserializers.string(), Deserializers.string())) {
            consumer.assign(List.of(partition));
            consumer.seek(partition, offset);
            ConsumerRecords<String, String> records = consumer.poll(Duration.ofMillis(timeoutMs));
            for (ConsumerRecord<String, String> record : records) {
                if (record.offset() == offset) {
                    return value.equals(record.value());
                }
            }
            return false;
        }
    }

    private static long millis(long fromNs, long toNs) {
        return (toNs - fromNs) / 1_000_000;
    }

    private static String reason(Throwable failure) {
        Throwable cause =
                failure instanceof ExecutionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }
}
