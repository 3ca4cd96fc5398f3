package io.barnabas.server.config;

/** What must hold between the keys of group coordination. */
final class GroupRules {
    private GroupRules() {}

    static void throwIfInvalid(KafkaConfig config) {
        inOrder(config, "group.consumer", "heartbeat.interval.ms");
        inOrder(config, "group.consumer", "session.timeout.ms");
        inOrder(config, "group.share", "heartbeat.interval.ms");
        inOrder(config, "group.share", "session.timeout.ms");
        inOrder(config, "group.share", "record.lock.duration.ms");
    }

    /** The least, the default and the largest of one duration, in this order. */
    private static void inOrder(KafkaConfig config, String group, String what) {
        String min = group + ".min." + what;
        String middle = group + "." + what;
        String max = group + ".max." + what;
        atLeast(config, max, min);
        atLeast(config, middle, min);
        atLeast(config, max, middle);
    }

    private static void atLeast(KafkaConfig config, String larger, String smaller) {
        int value = config.getInt(larger);
        BrokerRules.require(
                value >= config.getInt(smaller),
                larger,
                value,
                "it must not be less than " + smaller + ", " + config.getInt(smaller));
    }
}
