package io.barnabas.clients.producer;

import io.barnabas.clients.Backoff;
import io.barnabas.clients.BootstrapServers;
import io.barnabas.clients.ClientConfigs;
import io.barnabas.clients.ClientLog;
import io.barnabas.clients.ClusterMetadata;
import io.barnabas.clients.Metadata;
import io.barnabas.clients.NetworkClient;
import io.barnabas.clients.PartitionMetadata;
import io.barnabas.clients.consumer.ConsumerGroupMetadata;
import io.barnabas.clients.consumer.OffsetAndMetadata;
import io.barnabas.clients.producer.transaction.PendingOperation;
import io.barnabas.clients.producer.transaction.TransactionDriver;
import io.barnabas.clients.producer.transaction.TransactionManager;
import io.barnabas.clients.serialization.Serializer;
import io.barnabas.clients.serialization.Serializers;
import io.barnabas.common.Time;
import io.barnabas.common.TopicPartition;
import io.barnabas.common.config.ConfigException;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.Errors;
import io.barnabas.common.record.Header;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/**
 * Writes records. Safe for any number of threads. {@link #send} returns before the record is sent; it blocks, up to
 * {@code max.block.ms}, only while the topic is not known or the buffer is full. Unless {@code enable.idempotence} is
 * switched off, records of a partition are written in the order sent and none of them twice.
 *
 * <p>With a {@code transactional.id} records are sent in transactions, one at a time: {@link #initTransactions} once, then
 * {@link #beginTransaction}, {@link #send}, maybe {@link #sendOffsetsToTransaction}, and {@link #commitTransaction}. What
 * these methods throw says what to do. A {@link io.barnabas.clients.errors.TimeoutException}: call the same again, or
 * close. {@link io.barnabas.clients.errors.ProducerFencedException}, an {@link
 * io.barnabas.clients.errors.AuthorizationException} for the transactional id, and everything that {@link
 * #abortTransaction} throws: close. Everything else: {@link #abortTransaction} and begin anew. {@link
 * IllegalStateException} is a mistake in the order of the calls, which are for one thread at a time.
 *
 * <p>Callbacks, and what is chained to the futures, run on the producer's one thread, in the order of the partition.
 *
 * @param <K> keys
 * @param <V> values
 */
public final class Producer<K, V> implements AutoCloseable {
    private static final Header[] NO_HEADERS = {};
    private static final int ANY_PARTITION = -1;
    private static final String DEFAULT_CLIENT_ID = "producer-1";

    private final ProducerConfig config;
    private final Serializer<K> keySerializer;
    private final Serializer<V> valueSerializer;
    private final Partitioner partitioner;
    private final boolean ignoresKeys;
    private final Interceptors<K, V> interceptors;
    /** Null without transactions. */
    private final TransactionManager transactions;

    private final Metadata metadata;
    private final TopicWait topics;
    private final RecordAccumulator accumulator;
    private final Sender sender;
    private final NetworkClient client;
    private final Thread thread;

    /**
     * Starts a producer. Connecting begins at once.
     *
     * @param settings see {@link ProducerConfig}; {@code bootstrap.servers} is needed
     * @param keySerializer null for the one that {@code key.serializer} names
     * @param valueSerializer null for the one that {@code value.serializer} names
     * @throws ConfigException when a setting cannot be used, or no bootstrap server's name can be resolved
     */
    public Producer(Map<String, String> settings, Serializer<K> keySerializer, Serializer<V> valueSerializer) {
        this(settings, keySerializer, valueSerializer, null);
    }

    /**
     * Starts a producer that chooses partitions by its own rule.
     *
     * @param partitioner null for the one that {@code partitioner.class} names, or else Kafka's rule: by the key's
     *     hash, and wherever it costs least without a key
     */
    public Producer(
            Map<String, String> settings,
            Serializer<K> keySerializer,
            Serializer<V> valueSerializer,
            Partitioner partitioner) {
        this(settings, keySerializer, valueSerializer, partitioner, List.of());
    }

    /**
     * Starts a producer whose records and outcomes others see as well.
     *
     * @param interceptors in the order in which they see a record
     */
    public Producer(
            Map<String, String> settings,
            Serializer<K> keySerializer,
            Serializer<V> valueSerializer,
            Partitioner partitioner,
            List<ProducerInterceptor<K, V>> interceptors) {
        this.config = new ProducerConfig(settings);
        this.keySerializer = orNamed(keySerializer, ProducerConfig.KEY_SERIALIZER);
        this.valueSerializer = orNamed(valueSerializer, ProducerConfig.VALUE_SERIALIZER);
        String partitionerName = config.className(ProducerConfig.PARTITIONER_CLASS);
        this.partitioner = partitioner == null ? Partitioners.named(partitionerName) : partitioner;
        this.ignoresKeys = config.ignoresKeys() || Partitioners.ignoresKeys(partitionerName);
        String clientId = clientId();
        String transactionalId = config.transactionalId();
        ClientLog log = new ClientLog("[Producer clientId=" + clientId
                + (transactionalId == null ? "" : ", transactionalId=" + transactionalId) + "] ");
        this.transactions = transactionalId == null
                ? null
                : new TransactionManager(transactionalId, config.transactionTimeoutMs(), log);
        this.interceptors = new Interceptors<>(interceptors, log);
        Map<String, Object> values = config.values();
        Backoff retryBackoff = ClientConfigs.retryBackoff(values);
        this.metadata = new Metadata((Long) values.get(ClientConfigs.METADATA_MAX_AGE_MS), retryBackoff, true, log);
        this.client = new NetworkClient(
                ClientConfigs.settings(values, config.maxInFlight()),
                BootstrapServers.resolve(ClientConfigs.bootstrapServers(values), new ClientLog("")),
                metadata,
                Time.SYSTEM,
                log);
        this.topics = new TopicWait(metadata, config.maxBlockMs(), client::nowMs, client::wakeup);
        NodeAvailability availability = new NodeAvailability(config.availabilityTimeoutMs());
        this.accumulator =
                new RecordAccumulator(config, chooser(availability), client::nowMs, client::wakeup, transactions);
        ProduceOutcomes outcomes =
                new ProduceOutcomes(config, metadata, accumulator, retryBackoff, client::nowMs, transactions, log);
        this.sender = new Sender(
                config,
                client,
                metadata,
                accumulator,
                outcomes,
                availability,
                identities(retryBackoff, outcomes, log),
                log);
        this.thread = new Thread(sender, "kafka-producer-network-thread | " + clientId);
        this.thread.setDaemon(true);
        this.thread.start();
    }

    private String clientId() {
        Map<String, Object> values = config.values();
        if (((String) values.get(ClientConfigs.CLIENT_ID)).isEmpty()) {
            values.put(
                    ClientConfigs.CLIENT_ID,
                    config.transactionalId() == null ? DEFAULT_CLIENT_ID : "producer-" + config.transactionalId());
        }
        return (String) values.get(ClientConfigs.CLIENT_ID);
    }

    private Identities identities(Backoff retryBackoff, ProduceOutcomes outcomes, ClientLog log) {
        if (!config.isIdempotent()) {
            return null;
        }
        if (transactions == null) {
            return new ProducerIds(client, config.requestTimeoutMs(), retryBackoff);
        }
        TransactionDriver.Network network =
                new TransactionDriver.Network(client, config.requestTimeoutMs(), retryBackoff, log);
        return new Transactions(transactions, new TransactionDriver(network, transactions), accumulator, outcomes, log);
    }

    private PartitionChooser chooser(NodeAvailability availability) {
        return new PartitionChooser(
                config.isAdaptive(),
                node -> availability.isAvailable(node, client.nowMs()),
                bound -> ThreadLocalRandom.current().nextInt(bound));
    }

    private <T> Serializer<T> orNamed(Serializer<T> serializer, String key) {
        if (serializer != null) {
            return serializer;
        }
        String name = config.className(key);
        if (name == null) {
            throw new ConfigException("Missing required configuration \"" + key + "\" which has no default value.");
        }
        return Serializers.named(key, name);
    }

    /** Sends a record. */
    public CompletableFuture<RecordMetadata> send(ProducerRecord<K, V> record) {
        return send(record, null);
    }

    /**
     * Sends a record. What goes wrong with the record or the cluster comes through the future and the callback.
     *
     * @param callback null for none
     * @throws IllegalStateException when the producer is closed, or no transaction has begun though it has a {@code
     *     transactional.id}
     * @throws io.barnabas.clients.serialization.SerializationException when key or value cannot become bytes
     */
    public CompletableFuture<RecordMetadata> send(ProducerRecord<K, V> record, Callback callback) {
        ProducerRecord<K, V> intercepted = interceptors.onSend(record);
        Callback informed = interceptors.before(callback);
        try {
            return doSend(intercepted, informed);
        } catch (ApiException e) {
            if (transactions != null) {
                transactions.onSendFailed(e);
            }
            return failed(intercepted, informed, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return failed(
                    intercepted, informed, new ApiException(Errors.REQUEST_TIMED_OUT, "Interrupted while sending"));
        }
    }

    private CompletableFuture<RecordMetadata> failed(
            ProducerRecord<K, V> record, Callback callback, ApiException failure) {
        if (callback != null) {
            int partition = record.partition() == null ? ANY_PARTITION : record.partition();
            callback.onCompletion(RecordMetadata.unknown(new TopicPartition(record.topic(), partition)), failure);
        }
        return CompletableFuture.failedFuture(failure);
    }

    private CompletableFuture<RecordMetadata> doSend(ProducerRecord<K, V> record, Callback callback)
            throws InterruptedException {
        if (transactions != null) {
            transactions.throwIfCannotSend(
                    record.topic() + (record.partition() == null ? "" : "-" + record.partition()));
        }
        ClusterMetadata cluster = metadata.cluster();
        long maxBlockMs = config.maxBlockMs();
        if (!TopicWait.isKnown(cluster, record.topic(), record.partition())) {
            long startMs = client.nowMs();
            cluster = topics.await(record.topic(), record.partition());
            maxBlockMs = Math.max(0, maxBlockMs - (client.nowMs() - startMs));
        }
        byte[] key = keySerializer.serialize(record.topic(), record.key());
        byte[] value = valueSerializer.serialize(record.topic(), record.value());
        Header[] headers =
                record.headers().isEmpty() ? NO_HEADERS : record.headers().toArray(Header[]::new);
        int size = Outgoing.sizeUpperBound(key, value, headers);
        if (size > config.maxRequestSize() || size > config.bufferMemory()) {
            throw tooLarge(size);
        }
        int partition = record.partition() == null ? choosePartition(record, key, value, cluster) : record.partition();
        long timestamp = record.timestamp() == null ? Time.SYSTEM.milliseconds() : record.timestamp();
        return accumulator.append(
                cluster,
                new Outgoing(record.topic(), partition, timestamp, key, value, headers, callback, size),
                maxBlockMs);
    }

    /** Said here, not by a broker: nothing was sent. */
    private ApiException tooLarge(int bytes) {
        String start = "The message is " + bytes + " bytes when serialized which is larger than ";
        return Errors.MESSAGE_TOO_LARGE.exception(
                bytes > config.maxRequestSize()
                        ? start + config.maxRequestSize()
                                + ", which is the value of the max.request.size configuration."
                        : start + "the total memory buffer you have configured with the buffer.memory configuration.");
    }

    /** The partition that the partitioner or the key says; -1 when any will do. */
    private int choosePartition(ProducerRecord<K, V> record, byte[] key, byte[] value, ClusterMetadata cluster) {
        if (partitioner != null) {
            int chosen = partitioner.partition(record.topic(), record.key(), key, record.value(), value, cluster);
            if (chosen < 0 || chosen >= cluster.partitionCount(record.topic())) {
                throw new IllegalArgumentException("The partitioner generated an invalid partition number: " + chosen
                        + ". Partition number should be from 0 to below " + cluster.partitionCount(record.topic())
                        + ".");
            }
            return chosen;
        }
        return key == null || ignoresKeys
                ? ANY_PARTITION
                : Murmur2.partition(key, cluster.partitionCount(record.topic()));
    }

    /** The partitions of a topic, once they are known; waits for that up to {@code max.block.ms}. */
    public List<PartitionMetadata> partitionsFor(String topic) throws InterruptedException {
        return topics.await(topic, null).topic(topic).partitions();
    }

    /**
     * Makes the producer the only one of its {@code transactional.id}: earlier ones are fenced, a transaction one of them
     * left open is aborted, one that was being committed is finished. Once, before everything else. Waits up to {@code
     * max.block.ms}, as the other methods of transactions do.
     */
    public void initTransactions() {
        await(manager()::beginInit);
    }

    /** Begins a transaction. Nothing is waited for: brokers learn of it with its first record. */
    public void beginTransaction() {
        manager().beginTransaction();
    }

    /**
     * Makes what a consumer has read part of the transaction: the offsets are committed with it or not at all.
     *
     * @param offsets by partition the next offset to read
     * @param groupMetadata of the consumer, so that a member that is none any more cannot commit (KIP-447)
     */
    public void sendOffsetsToTransaction(
            Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata groupMetadata) {
        if (groupMetadata == null) {
            throw new IllegalArgumentException("Consumer group metadata could not be null");
        }
        if (groupMetadata.generationId() > 0 && groupMetadata.memberId().isEmpty()) {
            throw new IllegalArgumentException(
                    "Passed in group metadata " + groupMetadata + " has generationId > 0 but member.id is unknown");
        }
        TransactionManager manager = manager();
        if (!offsets.isEmpty()) {
            await(() -> manager.beginOffsets(offsets, groupMetadata));
        }
    }

    /** Sends what was handed over, waits for it to be written, and makes all of it visible at once. */
    public void commitTransaction() {
        await(manager()::beginCommit);
    }

    /** Gives up what the transaction has written; records that were not sent yet fail. */
    public void abortTransaction() {
        await(manager()::beginAbort);
    }

    private TransactionManager manager() {
        if (transactions == null) {
            throw new IllegalStateException("Cannot use transactional methods without enabling transactions by setting"
                    + " the transactional.id configuration property");
        }
        if (sender.isClosing()) {
            throw new IllegalStateException("Cannot perform operation after producer has been closed");
        }
        if (Thread.currentThread() == thread) {
            throw new IllegalStateException("A callback cannot wait for what only its own thread can do");
        }
        return transactions;
    }

    private void await(Supplier<PendingOperation> begin) {
        PendingOperation operation = begin.get();
        if (transactions.isCompleting()) {
            accumulator.flush();
        }
        sender.wakeup();
        operation.await(config.maxBlockMs());
    }

    /** Completes, on the producer's thread, when no broker can be reached and the producer has given up trying. */
    public CompletableFuture<ApiException> unreachable() {
        return metadata.hopeless();
    }

    /** Sends everything that was handed over so far and waits for what becomes of it. Not from a callback. */
    public void flush() {
        if (Thread.currentThread() == thread) {
            throw new IllegalStateException("A callback cannot wait for what only its own thread can do: flush()");
        }
        CompletableFuture<Void> flushed = accumulator.flush();
        sender.wakeup();
        flushed.join();
    }

    /** Sends everything that was handed over so far, however long that takes, and ends. */
    @Override
    public void close() {
        close(Long.MAX_VALUE);
    }

    /** Ends; what could not be sent in the time given fails. */
    public void close(Duration timeout) {
        if (timeout.isNegative()) {
            throw new IllegalArgumentException("The timeout cannot be negative.");
        }
        close(timeout.toMillis());
    }

    /**
     * Ends; what could not be sent in the time given fails. From a callback nothing is waited for.
     *
     * @param timeoutMs 0 for at once
     */
    public void close(long timeoutMs) {
        boolean fromCallback = Thread.currentThread() == thread;
        sender.close(timeoutMs <= 0 || fromCallback);
        if (!fromCallback) {
            join(timeoutMs);
        }
        if (partitioner != null) {
            partitioner.close();
        }
        interceptors.close();
    }

    private void join(long timeoutMs) {
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
