package io.barnabas.clients.producer;

import io.barnabas.clients.Backoff;
import io.barnabas.clients.BootstrapServers;
import io.barnabas.clients.ClientConfigs;
import io.barnabas.clients.ClientLog;
import io.barnabas.clients.ClusterMetadata;
import io.barnabas.clients.Metadata;
import io.barnabas.clients.NetworkClient;
import io.barnabas.clients.PartitionMetadata;
import io.barnabas.clients.TopicMetadata;
import io.barnabas.clients.serialization.Serializer;
import io.barnabas.common.Time;
import io.barnabas.common.TopicPartition;
import io.barnabas.common.config.ConfigException;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.Errors;
import io.barnabas.common.record.Header;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Writes records. Safe for any number of threads. {@link #send} returns before the record is sent; it blocks, up to
 * {@code max.block.ms}, only while the topic is not known or the buffer is full. Unless {@code enable.idempotence} is
 * switched off, records of a partition are written in the order sent and none of them twice.
 *
 * @param <K> keys
 * @param <V> values
 */
public final class Producer<K, V> implements AutoCloseable {
    private static final Header[] NO_HEADERS = {};

    private final ProducerConfig config;
    private final Serializer<K> keySerializer;
    private final Serializer<V> valueSerializer;
    private final Partitioner partitioner;
    private final StickyPartitions sticky;
    private final Metadata metadata;
    private final RecordAccumulator accumulator;
    private final Sender sender;
    private final NetworkClient client;
    private final Thread thread;

    /**
     * Starts a producer. Connecting begins at once.
     *
     * @param settings see {@link ProducerConfig}; {@code bootstrap.servers} is needed
     * @throws ConfigException when a setting cannot be used, or no bootstrap server's name can be resolved
     */
    public Producer(Map<String, String> settings, Serializer<K> keySerializer, Serializer<V> valueSerializer) {
        this(settings, keySerializer, valueSerializer, null);
    }

    /**
     * Starts a producer that chooses partitions by its own rule.
     *
     * @param partitioner null for Kafka's rule: by the key's hash, else one after another
     */
    public Producer(
            Map<String, String> settings,
            Serializer<K> keySerializer,
            Serializer<V> valueSerializer,
            Partitioner partitioner) {
        this.config = new ProducerConfig(settings);
        this.keySerializer = keySerializer;
        this.valueSerializer = valueSerializer;
        this.partitioner = partitioner;
        this.sticky = new StickyPartitions(
                config.batchSize(), bound -> ThreadLocalRandom.current().nextInt(bound));
        Map<String, Object> values = config.values();
        String clientId = (String) values.get(ClientConfigs.CLIENT_ID);
        if (clientId.isEmpty()) {
            clientId = "producer-1";
            values.put(ClientConfigs.CLIENT_ID, clientId);
        }
        ClientLog log = new ClientLog("[Producer clientId=" + clientId + "] ");
        Backoff retryBackoff = ClientConfigs.retryBackoff(values);
        this.metadata = new Metadata((Long) values.get(ClientConfigs.METADATA_MAX_AGE_MS), retryBackoff, true, log);
        this.accumulator = new RecordAccumulator(config);
        this.client = new NetworkClient(
                ClientConfigs.settings(values, config.maxInFlight()),
                BootstrapServers.resolve(ClientConfigs.bootstrapServers(values), new ClientLog("")),
                metadata,
                Time.SYSTEM,
                log);
        this.sender = new Sender(config, client, metadata, accumulator, retryBackoff, log);
        this.thread = new Thread(sender, "kafka-producer-network-thread | " + clientId);
        this.thread.setDaemon(true);
        this.thread.start();
    }

    /** Sends a record. */
    public CompletableFuture<RecordMetadata> send(ProducerRecord<K, V> record) {
        return send(record, null);
    }

    /**
     * Sends a record. What goes wrong with the record or the cluster comes through the future and the callback.
     *
     * @param callback null for none
     * @throws IllegalStateException when the producer is closed
     */
    public CompletableFuture<RecordMetadata> send(ProducerRecord<K, V> record, Callback callback) {
        try {
            return doSend(record, callback);
        } catch (ApiException e) {
            return failed(callback, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return failed(callback, new ApiException(Errors.REQUEST_TIMED_OUT, "Interrupted while sending"));
        }
    }

    private static CompletableFuture<RecordMetadata> failed(Callback callback, ApiException failure) {
        if (callback != null) {
            callback.onCompletion(null, failure);
        }
        return CompletableFuture.failedFuture(failure);
    }

    private CompletableFuture<RecordMetadata> doSend(ProducerRecord<K, V> record, Callback callback)
            throws InterruptedException {
        long startMs = client.nowMs();
        ClusterMetadata cluster = awaitTopic(record.topic(), record.partition());
        byte[] key = keySerializer.serialize(record.topic(), record.key());
        byte[] value = valueSerializer.serialize(record.topic(), record.value());
        Header[] headers =
                record.headers().isEmpty() ? NO_HEADERS : record.headers().toArray(Header[]::new);
        Payload payload = Payload.of(key, value, headers);
        throwIfTooLarge(payload.sizeUpperBound());
        TopicPartition partition = new TopicPartition(record.topic(), partition(record, payload, cluster));
        long timestamp = record.timestamp() == null ? Time.SYSTEM.milliseconds() : record.timestamp();
        long nowMs = client.nowMs();
        RecordAccumulator.Appended appended = accumulator.append(
                partition, timestamp, payload, callback, Math.max(0, config.maxBlockMs() - (nowMs - startMs)), nowMs);
        if (appended.sendable()) {
            sender.wakeup();
        }
        return appended.future();
    }

    /** Waits until the topic, and the partition if one is named, is known. */
    private ClusterMetadata awaitTopic(String topic, Integer partition) throws InterruptedException {
        ClusterMetadata cluster = metadata.cluster();
        int count = cluster.partitionCount(topic);
        if (count > 0 && (partition == null || partition < count)) {
            return cluster;
        }
        metadata.add(topic);
        long deadlineMs = client.nowMs() + config.maxBlockMs();
        while (true) {
            int mark = metadata.requestUpdate();
            sender.wakeup();
            if (!metadata.awaitUpdate(mark, Math.max(0, deadlineMs - client.nowMs()))) {
                throw Errors.REQUEST_TIMED_OUT.exception(notPresent(topic, partition, metadata.cluster()));
            }
            cluster = metadata.cluster();
            throwIfUnusable(cluster.topic(topic));
            count = cluster.partitionCount(topic);
            if (count > 0 && (partition == null || partition < count)) {
                return cluster;
            }
        }
    }

    private static void throwIfUnusable(TopicMetadata topic) {
        if (topic != null && topic.error() == Errors.INVALID_TOPIC_EXCEPTION) {
            throw topic.error().exception("Invalid topics: [" + topic.name() + "]");
        }
        if (topic != null && topic.error() == Errors.TOPIC_AUTHORIZATION_FAILED) {
            throw topic.error().exception("Not authorized to access topics: [" + topic.name() + "]");
        }
    }

    private String notPresent(String topic, Integer partition, ClusterMetadata cluster) {
        int count = cluster.partitionCount(topic);
        return partition != null && count > 0
                ? "Partition " + partition + " of topic " + topic + " with partition count " + count
                        + " is not present in metadata after " + config.maxBlockMs() + " ms."
                : "Topic " + topic + " not present in metadata after " + config.maxBlockMs() + " ms.";
    }

    private void throwIfTooLarge(int bytes) {
        String start = "The message is " + bytes + " bytes when serialized which is larger than ";
        if (bytes > config.maxRequestSize()) {
            // Said here, not by a broker: nothing was sent.
            throw Errors.MESSAGE_TOO_LARGE.exception(
                    start + config.maxRequestSize() + ", which is the value of the max.request.size configuration.");
        }
        if (bytes > config.bufferMemory()) {
            throw Errors.MESSAGE_TOO_LARGE.exception(
                    start + "the total memory buffer you have configured with the buffer.memory configuration.");
        }
    }

    private int partition(ProducerRecord<K, V> record, Payload payload, ClusterMetadata cluster) {
        if (record.partition() != null) {
            return record.partition();
        }
        if (partitioner != null) {
            return partitioner.partition(record.topic(), payload.key(), payload.value(), cluster);
        }
        return payload.key() == null
                ? sticky.next(record.topic(), cluster, payload.sizeUpperBound())
                : Murmur2.partition(payload.key(), cluster.partitionCount(record.topic()));
    }

    /** The partitions of a topic, once they are known; waits for that up to {@code max.block.ms}. */
    public List<PartitionMetadata> partitionsFor(String topic) throws InterruptedException {
        return awaitTopic(topic, null).topic(topic).partitions();
    }

    /** Completes, on the producer's thread, when no broker can be reached and the producer has given up trying. */
    public CompletableFuture<ApiException> unreachable() {
        return metadata.hopeless();
    }

    /** Sends everything that was handed over so far and waits for what becomes of it. */
    public void flush() {
        CompletableFuture<Void> flushed = accumulator.flush();
        sender.wakeup();
        flushed.join();
    }

    /** Sends everything that was handed over so far, however long that takes, and ends. */
    @Override
    public void close() {
        close(Long.MAX_VALUE);
    }

    /**
     * Ends; what could not be sent in the time given fails.
     *
     * @param timeoutMs 0 for at once
     */
    public void close(long timeoutMs) {
        sender.close(timeoutMs <= 0);
        try {
            thread.join(timeoutMs == Long.MAX_VALUE ? 0 : Math.max(1, timeoutMs));
            if (thread.isAlive()) {
                sender.close(true);
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
