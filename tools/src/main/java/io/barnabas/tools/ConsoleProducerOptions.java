package io.barnabas.tools;

import io.barnabas.clients.ClientConfigs;
import io.barnabas.clients.producer.ProducerConfig;
import java.io.IOException;
import java.io.PrintStream;
import java.util.HashMap;
import java.util.Map;

/** The command line of {@code kafka-console-producer.sh}, and the producer settings it amounts to. */
final class ConsoleProducerOptions {
    private static final String LINE_READER = "kafka.tools.ConsoleProducer$LineMessageReader";

    private final Options options = model();
    private String servers;

    static Options model() {
        return new Options("kafka-console-producer")
                .flags("sync", "help", "version")
                .arguments("bootstrap-server", Bootstrap.BROKER_LIST, Bootstrap.ZOOKEEPER, "topic")
                .arguments("batch-size", "max-block-ms", "max-memory-bytes", "max-partition-memory-bytes")
                .arguments("message-send-max-retries", "metadata-expiry-ms", "request-required-acks")
                .arguments("request-timeout-ms", "retry-backoff-ms", "socket-buffer-size", "timeout")
                .arguments("line-reader", "property", "reader-config", "producer-property", "producer.config")
                .optionalArgument("compression-codec", "gzip");
    }

    Options given() {
        return options;
    }

    /**
     * @throws UsageException when something needed is missing or no server can be made out
     */
    void check(PrintStream err) {
        if (!Bootstrap.isGiven(options)) {
            throw new UsageException("Missing required option(s) [bootstrap-server]");
        }
        if (!options.has("topic")) {
            throw new UsageException("Missing required argument \"[topic]\"");
        }
        servers = Bootstrap.servers(options, err);
        for (String server : servers.split(",")) {
            if (!server.matches(".+:\\d+")) {
                throw new UsageException("Please provide valid host:port like host1:9091,host2:9092\n ");
            }
        }
    }

    String topic() {
        return options.value("topic");
    }

    boolean sync() {
        return options.has("sync");
    }

    /** The settings of the line reader. */
    Map<String, String> readerSettings() throws IOException {
        String reader = options.value("line-reader", LINE_READER);
        if (!reader.equals(LINE_READER) && !reader.equals("org.apache.kafka.tools.LineMessageReader")) {
            throw new ToolException("java.lang.ClassNotFoundException", reader);
        }
        Map<String, String> settings =
                options.has("reader-config") ? Tool.propertiesFrom(options.value("reader-config")) : new HashMap<>();
        settings.putAll(KeyValues.parse(options.values("property")));
        return settings;
    }

    /** The settings of the producer: what was set by name wins over a file, and both over this tool's defaults. */
    Map<String, String> producerSettings() throws IOException {
        Map<String, String> settings = options.has("producer.config")
                ? Tool.propertiesFrom(options.value("producer.config"))
                : new HashMap<>();
        settings.putAll(KeyValues.parse(options.values("producer-property")));
        settings.put(ClientConfigs.BOOTSTRAP_SERVERS, servers);
        settings.putIfAbsent(ClientConfigs.CLIENT_ID, "console-producer");
        merge(
                settings,
                ProducerConfig.COMPRESSION_TYPE,
                "compression-codec",
                options.value("compression-codec", "none"));
        mergeLong(settings, ProducerConfig.LINGER_MS, "timeout", 1000);
        merge(settings, ProducerConfig.ACKS, "request-required-acks", options.value("request-required-acks", "-1"));
        mergeInt(settings, ClientConfigs.REQUEST_TIMEOUT_MS, "request-timeout-ms", 1500);
        mergeInt(settings, ProducerConfig.RETRIES, "message-send-max-retries", 3);
        mergeLong(settings, ClientConfigs.RETRY_BACKOFF_MS, "retry-backoff-ms", 100);
        mergeInt(settings, ClientConfigs.SEND_BUFFER_BYTES, "socket-buffer-size", 102_400);
        mergeLong(settings, ProducerConfig.BUFFER_MEMORY, "max-memory-bytes", 33_554_432);
        mergeInt(settings, ProducerConfig.BATCH_SIZE, "batch-size", 16_384);
        mergeInt(settings, ProducerConfig.BATCH_SIZE, "max-partition-memory-bytes", 16_384);
        mergeLong(settings, ClientConfigs.METADATA_MAX_AGE_MS, "metadata-expiry-ms", 300_000);
        mergeLong(settings, ProducerConfig.MAX_BLOCK_MS, "max-block-ms", 60_000);
        Tool.suitCommand(settings);
        return settings;
    }

    private void mergeInt(Map<String, String> settings, String key, String option, int otherwise) {
        merge(settings, key, option, Integer.toString(options.intValue(option, otherwise)));
    }

    private void mergeLong(Map<String, String> settings, String key, String option, long otherwise) {
        merge(settings, key, option, Long.toString(options.longValue(option, otherwise)));
    }

    private void merge(Map<String, String> settings, String key, String option, String value) {
        if (options.has(option) || !settings.containsKey(key)) {
            settings.put(key, value);
        }
    }
}
