package io.barnabas.tools.load;

import io.barnabas.clients.ClientConfigs;
import io.barnabas.clients.consumer.ConsumerConfig;
import io.barnabas.tools.Options;
import io.barnabas.tools.Tool;
import io.barnabas.tools.ToolException;
import io.barnabas.tools.UsageException;
import java.io.IOException;
import java.text.SimpleDateFormat;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/** The command line of {@code kafka-consumer-perf-test.sh}, and the consumer settings it amounts to. */
final class ConsumerPerformanceOptions {
    private static final String BROKER_LIST = "broker-list";
    private static final int FETCH_SIZE = 1024 * 1024;
    private static final int SOCKET_BUFFER_SIZE = 2 * 1024 * 1024;
    private static final String TIMEOUT_MS = "10000";
    private static final long REPORTING_INTERVAL_MS = 5000;

    private final Options options = model();

    static Options model() {
        return new Options("kafka-consumer-perf-test")
                .flags("from-latest", "print-metrics", "show-detailed-stats", "hide-header", "help", "version")
                .arguments("bootstrap-server", BROKER_LIST, "topic", "group", "fetch-size", "socket-buffer-size")
                .arguments("threads", "num-fetch-threads", "consumer.config", "messages", "reporting-interval")
                .arguments("date-format")
                .optionalArgument("timeout", TIMEOUT_MS);
    }

    Options given() {
        return options;
    }

    /**
     * @throws UsageException when no server is given
     */
    void checkServers() {
        if (!options.has("bootstrap-server") && !options.has(BROKER_LIST)) {
            throw new UsageException("Missing required option(s) [bootstrap-server]");
        }
    }

    /**
     * @throws UsageException when something else needed is missing
     */
    void check() {
        require("topic");
        require("messages");
    }

    private void require(String option) {
        if (!options.has(option)) {
            throw new UsageException("Missing required argument \"[" + option + "]\"");
        }
    }

    boolean showDetailedStats() {
        return options.has("show-detailed-stats");
    }

    boolean hideHeader() {
        return options.has("hide-header");
    }

    boolean printMetrics() {
        return options.has("print-metrics");
    }

    String topic() {
        return options.value("topic");
    }

    long messages() {
        return options.longValue("messages", 0);
    }

    /** How long no record may come before the test ends. */
    long timeoutMs() {
        String given = options.value("timeout", TIMEOUT_MS);
        try {
            return Long.parseLong(given);
        } catch (NumberFormatException e) {
            // Its argument may be left out, so a word that is no number is not its argument.
            return Long.parseLong(TIMEOUT_MS);
        }
    }

    /**
     * @throws ToolException when it is zero
     */
    long reportingIntervalMs() {
        long interval = options.longValue("reporting-interval", REPORTING_INTERVAL_MS);
        if (interval <= 0) {
            throw ToolException.illegal("Reporting interval must be greater than 0.");
        }
        return interval;
    }

    SimpleDateFormat dateFormat() {
        return new SimpleDateFormat(options.value("date-format", "yyyy-MM-dd HH:mm:ss:SSS"));
    }

    /** What is given here wins over the file. */
    Map<String, String> consumerSettings() throws IOException {
        Map<String, String> settings = options.has("consumer.config")
                ? Tool.propertiesFrom(options.value("consumer.config"))
                : new HashMap<>();
        settings.put(
                ClientConfigs.BOOTSTRAP_SERVERS,
                options.has("bootstrap-server") ? options.value("bootstrap-server") : options.value(BROKER_LIST));
        String generated = "perf-consumer-" + ThreadLocalRandom.current().nextInt(100_000);
        settings.put(ConsumerConfig.GROUP_ID, options.value("group", generated));
        settings.put(
                ClientConfigs.RECEIVE_BUFFER_BYTES,
                Integer.toString(options.intValue("socket-buffer-size", SOCKET_BUFFER_SIZE)));
        settings.put(
                ConsumerConfig.MAX_PARTITION_FETCH_BYTES, Integer.toString(options.intValue("fetch-size", FETCH_SIZE)));
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET, options.has("from-latest") ? "latest" : "earliest");
        settings.put(ConsumerConfig.CHECK_CRCS, "false");
        settings.putIfAbsent(ClientConfigs.CLIENT_ID, "perf-consumer-client");
        Tool.suitCommand(settings);
        return settings;
    }
}
