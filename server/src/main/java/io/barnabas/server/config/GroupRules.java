package io.barnabas.server.config;

import io.barnabas.common.config.ConfigException;

/** What must hold between the keys of group coordination: the least, the default and the largest of each duration. */
final class GroupRules {
    /** In each row, no key may be greater than the next. */
    private static final String[][] ASCENDING = {
        {
            "group.consumer.min.heartbeat.interval.ms",
            "group.consumer.heartbeat.interval.ms",
            "group.consumer.max.heartbeat.interval.ms"
        },
        {
            "group.consumer.min.session.timeout.ms",
            "group.consumer.session.timeout.ms",
            "group.consumer.max.session.timeout.ms"
        },
        {
            "group.share.min.heartbeat.interval.ms",
            "group.share.heartbeat.interval.ms",
            "group.share.max.heartbeat.interval.ms"
        },
        {"group.share.min.session.timeout.ms", "group.share.session.timeout.ms", "group.share.max.session.timeout.ms"},
        {
            "group.share.min.record.lock.duration.ms",
            "group.share.record.lock.duration.ms",
            "group.share.max.record.lock.duration.ms"
        },
    };

    private GroupRules() {}

    static void throwIfInvalid(KafkaConfig config) {
        for (String[] keys : ASCENDING) {
            for (int i = 1; i < keys.length; i++) {
                int smaller = config.getInt(keys[i - 1]);
                int larger = config.getInt(keys[i]);
                if (larger < smaller) {
                    throw ConfigException.invalidValue(
                            keys[i], larger, "it must not be less than " + keys[i - 1] + ", " + smaller);
                }
            }
        }
    }
}
