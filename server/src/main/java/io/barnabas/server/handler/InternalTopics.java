package io.barnabas.server.handler;

import io.barnabas.coordination.TopicAdmin.NewTopic;
import io.barnabas.server.config.KafkaConfig;
import java.util.Map;

/** The topics brokers keep for themselves, and how they have to be when they are created. */
final class InternalTopics {
    private static final String GROUP_METADATA = "__consumer_offsets";
    private static final String TRANSACTION_STATE = "__transaction_state";

    private static final int BROKER_DEFAULT = -1;

    private InternalTopics() {}

    /** What to create when somebody asks for a topic that is not there (auto.create.topics.enable). */
    static NewTopic creation(String topic, KafkaConfig config) {
        return switch (topic) {
            case GROUP_METADATA ->
                new NewTopic(
                        topic,
                        config.getInt("offsets.topic.num.partitions"),
                        config.getShort("offsets.topic.replication.factor"),
                        Map.of(),
                        Map.of(
                                "cleanup.policy", "compact",
                                "compression.type", "producer",
                                "segment.bytes", text(config, "offsets.topic.segment.bytes")));
            case TRANSACTION_STATE ->
                new NewTopic(
                        topic,
                        config.getInt("transaction.state.log.num.partitions"),
                        config.getShort("transaction.state.log.replication.factor"),
                        Map.of(),
                        Map.of(
                                "cleanup.policy", "compact",
                                "compression.type", "uncompressed",
                                "min.insync.replicas", text(config, "transaction.state.log.min.isr"),
                                "segment.bytes", text(config, "transaction.state.log.segment.bytes"),
                                "unclean.leader.election.enable", "false"));
            default -> new NewTopic(topic, BROKER_DEFAULT, (short) BROKER_DEFAULT, Map.of(), Map.of());
        };
    }

    private static String text(KafkaConfig config, String key) {
        return String.valueOf(config.value(key));
    }

    static boolean contains(String topic) {
        return GROUP_METADATA.equals(topic) || TRANSACTION_STATE.equals(topic);
    }
}
