package io.barnabas.clients.producer;

import io.barnabas.clients.ClientConfigs;
import io.barnabas.clients.ClientLog;
import io.barnabas.common.config.ConfigDef;
import io.barnabas.common.config.ConfigException;
import io.barnabas.common.config.ConfigKey;
import io.barnabas.common.config.Importance;
import io.barnabas.common.config.Validator;
import io.barnabas.common.config.Validators;
import io.barnabas.common.record.Compression;
import io.barnabas.common.record.CompressionType;
import java.util.List;
import java.util.Map;

/** The producer's settings, under Kafka's names and with Kafka's defaults. */
public final class ProducerConfig {
    public static final String ACKS = "acks";
    public static final String RETRIES = "retries";
    public static final String BATCH_SIZE = "batch.size";
    public static final String LINGER_MS = "linger.ms";
    public static final String DELIVERY_TIMEOUT_MS = "delivery.timeout.ms";
    public static final String MAX_REQUEST_SIZE = "max.request.size";
    public static final String MAX_BLOCK_MS = "max.block.ms";
    public static final String BUFFER_MEMORY = "buffer.memory";
    public static final String COMPRESSION_TYPE = "compression.type";
    public static final String MAX_IN_FLIGHT = "max.in.flight.requests.per.connection";
    public static final String ENABLE_IDEMPOTENCE = "enable.idempotence";
    public static final String TRANSACTIONAL_ID = "transactional.id";
    public static final String TRANSACTION_TIMEOUT_MS = "transaction.timeout.ms";
    public static final String PARTITIONER_CLASS = "partitioner.class";
    public static final String PARTITIONER_IGNORE_KEYS = "partitioner.ignore.keys";
    public static final String PARTITIONER_ADAPTIVE = "partitioner.adaptive.partitioning.enable";
    public static final String PARTITIONER_AVAILABILITY_TIMEOUT_MS = "partitioner.availability.timeout.ms";
    public static final String KEY_SERIALIZER = "key.serializer";
    public static final String VALUE_SERIALIZER = "value.serializer";

    private static final long LONGEST_BLOCK_MS = 36_500L * 24 * 3600 * 1000;
    private static final String LOGGER = "org.apache.kafka.clients.producer.ProducerConfig";
    private static final int MAX_IN_FLIGHT_FOR_IDEMPOTENCE = 5;
    private static final int REQUEST_TIMEOUT_MS = 30_000;
    private static final int SEND_BUFFER_BYTES = 128 * 1024;
    private static final int RECEIVE_BUFFER_BYTES = 32 * 1024;

    private final Map<String, Object> values;
    private final boolean idempotent;
    private final int deliveryTimeoutMs;

    /**
     * @throws ConfigException when a value cannot be used
     */
    public ProducerConfig(Map<String, String> settings) {
        values = ConfigDef.of(keys()).parse(settings);
        idempotent = idempotence(settings);
        throwIfTransactionalWithoutNumbers();
        deliveryTimeoutMs = deliveryTimeout(settings.containsKey(DELIVERY_TIMEOUT_MS));
    }

    private void throwIfTransactionalWithoutNumbers() {
        if (transactionalId() != null && !idempotent) {
            throw new ConfigException("Cannot set a transactional.id without also enabling idempotence.");
        }
    }

    /** Every key this producer knows. */
    static List<ConfigKey> keys() {
        List<ConfigKey> keys = ClientConfigs.keys("", REQUEST_TIMEOUT_MS, SEND_BUFFER_BYTES, RECEIVE_BUFFER_BYTES);
        keys.add(ConfigKey.string(ACKS, "all", Importance.LOW, "How many replicas must have a record.")
                .oneOf("all", "-1", "0", "1"));
        keys.add(int32(RETRIES, Integer.MAX_VALUE, "How often a batch is sent again.")
                .between(0, Integer.MAX_VALUE));
        keys.add(int32(BATCH_SIZE, 16384, "Bytes gathered for one partition before they are sent.")
                .atLeast(0));
        keys.add(int64(LINGER_MS, 0L, "How long a batch waits for more, in ms.").atLeast(0));
        keys.add(int32(DELIVERY_TIMEOUT_MS, 120_000, "How long a record may take altogether, in ms.")
                .atLeast(0));
        keys.add(int32(MAX_REQUEST_SIZE, 1024 * 1024, "The largest request and record, in bytes.")
                .atLeast(0));
        keys.add(int64(MAX_BLOCK_MS, 60_000L, "How long sending may block, in ms.")
                .atLeast(0));
        keys.add(int64(BUFFER_MEMORY, 32L * 1024 * 1024, "Bytes of records waiting to be sent.")
                .atLeast(0));
        keys.add(ConfigKey.string(COMPRESSION_TYPE, "none", Importance.HIGH, "The codec of batches.")
                .oneOf("none", "gzip", "snappy", "lz4", "zstd"));
        keys.add(level("gzip", Compression.GZIP_DEFAULT_LEVEL).validatedBy(new GzipLevel()));
        keys.add(level("lz4", Compression.LZ4_DEFAULT_LEVEL)
                .between(Compression.LZ4_MIN_LEVEL, Compression.LZ4_MAX_LEVEL));
        keys.add(level("zstd", Compression.ZSTD_DEFAULT_LEVEL)
                .between(Compression.ZSTD_MIN_LEVEL, Compression.ZSTD_MAX_LEVEL));
        keys.add(int32(MAX_IN_FLIGHT, 5, "Requests without an answer per connection.")
                .atLeast(1));
        keys.add(ConfigKey.bool(ENABLE_IDEMPOTENCE, true, Importance.LOW, "Whether no record is written twice."));
        keys.add(ConfigKey.string(TRANSACTIONAL_ID, null, Importance.LOW, "The name of a transactional producer.")
                .validatedBy(Validators.nonEmptyString()));
        keys.add(int32(TRANSACTION_TIMEOUT_MS, 60_000, "When the coordinator aborts a transaction by itself, in ms."));
        keys.addAll(partitionerKeys());
        keys.add(ConfigKey.className(KEY_SERIALIZER, null, Importance.HIGH, "How keys become bytes, by a known name."));
        keys.add(ConfigKey.className(
                VALUE_SERIALIZER, null, Importance.HIGH, "How values become bytes, by a known name."));
        return keys;
    }

    private static List<ConfigKey> partitionerKeys() {
        return List.of(
                ConfigKey.className(
                        PARTITIONER_CLASS, null, Importance.MEDIUM, "Who chooses partitions, by a known name."),
                ConfigKey.bool(PARTITIONER_IGNORE_KEYS, false, Importance.MEDIUM, "Whether keys have no say in that."),
                ConfigKey.bool(
                        PARTITIONER_ADAPTIVE, true, Importance.LOW, "Whether slow partitions get less without a key."),
                int64(
                                PARTITIONER_AVAILABILITY_TIMEOUT_MS,
                                0L,
                                "When a broker that takes nothing is passed over, in ms.")
                        .atLeast(0));
    }

    private static ConfigKey int32(String name, int defaultValue, String doc) {
        return ConfigKey.int32(name, defaultValue, Importance.MEDIUM, doc);
    }

    private static ConfigKey int64(String name, Long defaultValue, String doc) {
        return ConfigKey.int64(name, defaultValue, Importance.MEDIUM, doc);
    }

    private static ConfigKey level(String codec, int defaultValue) {
        return int32("compression." + codec + ".level", defaultValue, "How hard " + codec + " works.");
    }

    /** The codec's own choice, or one of its levels. */
    private record GzipLevel() implements Validator {
        @Override
        public void ensureValid(String name, Object value) {
            int level = (Integer) value;
            boolean known = level >= Compression.GZIP_MIN_LEVEL && level <= Compression.GZIP_MAX_LEVEL;
            if (!known && level != Compression.GZIP_DEFAULT_LEVEL) {
                throw ConfigException.invalidValue(name, value, "Value must be between 1 and 9 or equal to -1");
            }
        }

        @Override
        public String allowed() {
            return "[1,...,9] or -1";
        }
    }

    /** On unless switched off, or in conflict with another setting that was made on purpose. */
    private boolean idempotence(Map<String, String> settings) {
        boolean asked = settings.containsKey(ENABLE_IDEMPOTENCE);
        if (!(Boolean) values.get(ENABLE_IDEMPOTENCE)) {
            return false;
        }
        if (acks() != -1) {
            throwIf(
                    asked,
                    "Must set acks to all in order to use the idempotent producer. Otherwise we cannot "
                            + "guarantee idempotence.");
            return false;
        }
        if (retries() == 0) {
            throwIf(asked, "Must set retries to non-zero when using the idempotent producer.");
            return false;
        }
        if (maxInFlight() > MAX_IN_FLIGHT_FOR_IDEMPOTENCE) {
            throwIf(
                    asked,
                    "Must set max.in.flight.requests.per.connection to at most 5 to use the idempotent producer.");
            new ClientLog("")
                    .warn(
                            LOGGER,
                            "Idempotence will be disabled because " + MAX_IN_FLIGHT + " is set to " + maxInFlight()
                                    + ", which is greater than 5. Please note that in v4.0.0 and onward, this "
                                    + "will become an error.");
            return false;
        }
        return true;
    }

    private static void throwIf(boolean asked, String message) {
        if (asked) {
            throw new ConfigException(message);
        }
    }

    private int deliveryTimeout(boolean asked) {
        int timeout = (Integer) values.get(DELIVERY_TIMEOUT_MS);
        long least = lingerMs() + requestTimeoutMs();
        if (timeout < least) {
            if (asked) {
                throw new ConfigException(
                        "delivery.timeout.ms should be equal to or larger than linger.ms + request.timeout.ms");
            }
            return (int) Math.min(least, Integer.MAX_VALUE);
        }
        return timeout;
    }

    Map<String, Object> values() {
        return values;
    }

    short acks() {
        String acks = (String) values.get(ACKS);
        return acks.equals("all") ? -1 : Short.parseShort(acks);
    }

    int retries() {
        return (Integer) values.get(RETRIES);
    }

    int batchSize() {
        return (Integer) values.get(BATCH_SIZE);
    }

    long lingerMs() {
        return (Long) values.get(LINGER_MS);
    }

    int deliveryTimeoutMs() {
        return deliveryTimeoutMs;
    }

    int requestTimeoutMs() {
        return (Integer) values.get(ClientConfigs.REQUEST_TIMEOUT_MS);
    }

    int maxRequestSize() {
        return (Integer) values.get(MAX_REQUEST_SIZE);
    }

    /** A century stands for longer: deadlines are sums, in ns too, and must not overflow. */
    long maxBlockMs() {
        return Math.min((Long) values.get(MAX_BLOCK_MS), LONGEST_BLOCK_MS);
    }

    long bufferMemory() {
        return (Long) values.get(BUFFER_MEMORY);
    }

    int maxInFlight() {
        return (Integer) values.get(MAX_IN_FLIGHT);
    }

    boolean ignoresKeys() {
        return (Boolean) values.get(PARTITIONER_IGNORE_KEYS);
    }

    boolean isAdaptive() {
        return (Boolean) values.get(PARTITIONER_ADAPTIVE);
    }

    long availabilityTimeoutMs() {
        return (Long) values.get(PARTITIONER_AVAILABILITY_TIMEOUT_MS);
    }

    /** A class's name, or null. */
    String className(String key) {
        return (String) values.get(key);
    }

    /** Null for a producer without transactions. */
    String transactionalId() {
        return (String) values.get(TRANSACTIONAL_ID);
    }

    int transactionTimeoutMs() {
        return (Integer) values.get(TRANSACTION_TIMEOUT_MS);
    }

    boolean isIdempotent() {
        return idempotent;
    }

    Compression compression() {
        CompressionType type = CompressionType.forName((String) values.get(COMPRESSION_TYPE));
        return switch (type) {
            case NONE, SNAPPY -> Compression.of(type);
            case GZIP, LZ4, ZSTD ->
                new Compression(type, (Integer) values.get("compression." + type.label() + ".level"));
        };
    }
}
