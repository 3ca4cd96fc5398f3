package io.barnabas.tests.integration.exactlyonce;

import java.util.Map;
import java.util.TreeMap;

/** How applications configure their clients, of whichever library: what is asked for by name is Kafka's. */
final class ClientConfigs {
    /** After which the coordinator aborts a transaction. */
    static final int TRANSACTION_TIMEOUT_MS = 8_000;

    private ClientConfigs() {}

    private static Map<String, String> common(AppSettings settings) {
        Map<String, String> configs = new TreeMap<>();
        configs.put("bootstrap.servers", settings.bootstrap());
        configs.put("client.id", settings.transactionalId() + "-" + settings.run());
        configs.put("request.timeout.ms", "4000");
        configs.put("reconnect.backoff.max.ms", "300");
        configs.put("metadata.max.age.ms", "5000");
        return configs;
    }

    static Map<String, String> consumer(AppSettings settings) {
        Map<String, String> configs = common(settings);
        configs.put("group.id", settings.stage());
        configs.put("isolation.level", "read_committed");
        configs.put("auto.offset.reset", "earliest");
        configs.put("enable.auto.commit", "false");
        configs.put("session.timeout.ms", "4000");
        configs.put("heartbeat.interval.ms", "500");
        configs.put("default.api.timeout.ms", "20000");
        // Some records in a transaction, and not a transaction for each.
        configs.put("fetch.min.bytes", "16384");
        configs.put("fetch.max.wait.ms", "200");
        configs.put("max.poll.records", "100");
        return configs;
    }

    static Map<String, String> producer(AppSettings settings) {
        Map<String, String> configs = common(settings);
        configs.put("transactional.id", settings.transactionalId());
        configs.put("transaction.timeout.ms", Integer.toString(TRANSACTION_TIMEOUT_MS));
        configs.put("compression.type", settings.codec());
        configs.put("linger.ms", "5");
        configs.put("delivery.timeout.ms", "12000");
        configs.put("max.block.ms", "20000");
        return configs;
    }
}
