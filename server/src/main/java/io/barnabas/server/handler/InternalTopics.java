package io.barnabas.server.handler;

/** The topics brokers keep for themselves. */
final class InternalTopics {
    private static final String GROUP_METADATA = "__consumer_offsets";
    private static final String TRANSACTION_STATE = "__transaction_state";

    private InternalTopics() {}

    static boolean contains(String topic) {
        return GROUP_METADATA.equals(topic) || TRANSACTION_STATE.equals(topic);
    }
}
