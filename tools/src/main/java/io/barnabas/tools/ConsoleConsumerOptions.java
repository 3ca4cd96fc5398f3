package io.barnabas.tools;

import io.barnabas.clients.ClientConfigs;
import io.barnabas.clients.consumer.ConsumerConfig;
import java.io.IOException;
import java.io.PrintStream;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.concurrent.ThreadLocalRandom;

/** The command line of {@code kafka-console-consumer.sh}, and the consumer settings it amounts to. */
final class ConsoleConsumerOptions {
    static final long EARLIEST = -2;
    static final long LATEST = -1;

    /** New partitions show up this soon; Kafka's five minutes are too long for somebody who watches. */
    private static final String METADATA_MAX_AGE_MS = "5000";

    private final Options options = model();
    private Map<String, String> consumerSettings;

    static Options model() {
        return new Options("kafka-console-consumer")
                .flags("from-beginning", "skip-message-on-error", "enable-systest-events", "help", "version")
                .arguments(
                        "bootstrap-server", Bootstrap.BROKER_LIST, Bootstrap.ZOOKEEPER, "topic", "include", "whitelist")
                .arguments("partition", "offset", "max-messages", "timeout-ms", "isolation-level", "group")
                .arguments("formatter", "formatter-config", "property", "key-deserializer", "value-deserializer")
                .arguments("consumer-property", "consumer.config");
    }

    Options given() {
        return options;
    }

    /**
     * @throws UsageException when the options do not go together
     * @throws IOException when a file of settings cannot be read
     */
    void check(PrintStream err) throws IOException {
        checkWhatToRead();
        if (!Bootstrap.isGiven(options)) {
            throw new UsageException("Missing required argument \"[bootstrap-server]\"");
        }
        Map<String, String> fromFile = options.has("consumer.config")
                ? Tool.propertiesFrom(options.value("consumer.config"))
                : new HashMap<>();
        Map<String, String> extra = KeyValues.parse(options.values("consumer-property"));
        String group = checkGroup(fromFile, extra);
        fromFile.putAll(extra);
        consumerSettings = consumerSettings(fromFile, group, err);
        offset();
        timeoutMs();
    }

    private void checkWhatToRead() {
        if ((topic() == null) == (include() == null)) {
            throw new UsageException("Exactly one of --include/--topic is required. "
                    + (options.has("whitelist")
                            ? "--whitelist is DEPRECATED use --include instead; ignored if --include specified."
                            : ""));
        }
        if (options.has("partition")) {
            partition();
            if (!options.has("topic")) {
                throw new UsageException("The topic is required when partition is specified.");
            }
            if (options.has("from-beginning") && options.has("offset")) {
                throw new UsageException("Options from-beginning and offset cannot be specified together.");
            }
        } else if (options.has("offset")) {
            throw new UsageException("The partition is required when offset is specified.");
        }
    }

    /** The group to read in, or null when none is given. */
    private String checkGroup(Map<String, String> fromFile, Map<String, String> extra) {
        Set<String> groups = new HashSet<>();
        if (options.has("group")) {
            groups.add(options.value("group"));
        }
        if (fromFile.containsKey(ConsumerConfig.GROUP_ID)) {
            groups.add(fromFile.get(ConsumerConfig.GROUP_ID));
        }
        if (extra.containsKey(ConsumerConfig.GROUP_ID)) {
            groups.add(extra.get(ConsumerConfig.GROUP_ID));
        }
        if (groups.size() > 1) {
            StringJoiner names = new StringJoiner(", ");
            groups.forEach(group -> names.add("'" + group + "'"));
            throw new UsageException(
                    "The group ids provided in different places (directly using '--group', via '--consumer-property',"
                            + " or via '--consumer.config') do not match. Detected group ids: " + names);
        }
        if (options.has("partition") && !groups.isEmpty()) {
            throw new UsageException("Options group and partition cannot be specified together.");
        }
        return groups.isEmpty() ? null : groups.iterator().next();
    }

    private Map<String, String> consumerSettings(Map<String, String> settings, String group, PrintStream err) {
        setOffsetReset(settings);
        settings.put(ClientConfigs.BOOTSTRAP_SERVERS, Bootstrap.servers(options, err));
        settings.putIfAbsent(ClientConfigs.CLIENT_ID, "console-consumer");
        settings.putIfAbsent(ClientConfigs.METADATA_MAX_AGE_MS, METADATA_MAX_AGE_MS);
        if (options.has("isolation-level") || !settings.containsKey(ConsumerConfig.ISOLATION_LEVEL)) {
            settings.put(ConsumerConfig.ISOLATION_LEVEL, options.value("isolation-level", "read_uncommitted"));
        }
        if (group == null) {
            // Nobody comes back to a group with a name of chance.
            String generated = "console-consumer-" + ThreadLocalRandom.current().nextInt(100_000);
            settings.put(ConsumerConfig.GROUP_ID, generated);
            settings.putIfAbsent(ConsumerConfig.ENABLE_AUTO_COMMIT, "false");
        } else {
            settings.put(ConsumerConfig.GROUP_ID, group);
        }
        Tool.suitCommand(settings);
        return settings;
    }

    private void setOffsetReset(Map<String, String> settings) {
        String reset = settings.get(ConsumerConfig.AUTO_OFFSET_RESET);
        if (reset == null) {
            settings.put(ConsumerConfig.AUTO_OFFSET_RESET, options.has("from-beginning") ? "earliest" : "latest");
        } else if (options.has("from-beginning") && !reset.equals("earliest")) {
            throw ToolException.illegal("Can't simultaneously specify --from-beginning and 'auto.offset.reset=" + reset
                    + "', please remove one option");
        }
    }

    Map<String, String> consumerSettings() {
        return consumerSettings;
    }

    /** The one topic to read; null when a pattern says which. */
    String topic() {
        return options.value("topic");
    }

    /** The pattern of topics to read, or null. */
    String include() {
        return options.has("include") ? options.value("include") : options.value("whitelist");
    }

    /** The one partition to read, or -1. */
    int partition() {
        return options.intValue("partition", -1);
    }

    /** Where to begin in that partition. */
    long offset() {
        String offset = options.value("offset");
        if (offset == null) {
            return options.has("from-beginning") ? EARLIEST : LATEST;
        }
        switch (offset.toLowerCase(Locale.ROOT)) {
            case "earliest":
                return EARLIEST;
            case "latest":
                return LATEST;
            default:
                return number(offset);
        }
    }

    private static long number(String offset) {
        try {
            long number = Long.parseLong(offset);
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Told below, like a negative number.
        }
        throw new UsageException("The provided offset value '" + offset
                + "' is incorrect. Valid values are 'earliest', 'latest', or a non-negative long.");
    }

    /** After how many messages to end; -1 for never. */
    int maxMessages() {
        return options.intValue("max-messages", -1);
    }

    /** After how long without a message to end; very long for never. */
    long timeoutMs() {
        long timeout = options.longValue("timeout-ms", -1);
        return timeout >= 0 ? timeout : Long.MAX_VALUE;
    }

    /** The settings of the formatter. */
    Map<String, String> formatterSettings() throws IOException {
        Map<String, String> settings = options.has("formatter-config")
                ? Tool.propertiesFrom(options.value("formatter-config"))
                : new HashMap<>();
        settings.putAll(KeyValues.parse(options.values("property")));
        if (options.has("key-deserializer")) {
            settings.put("key.deserializer", options.value("key-deserializer"));
        }
        if (options.has("value-deserializer")) {
            settings.put("value.deserializer", options.value("value-deserializer"));
        }
        return settings;
    }
}
