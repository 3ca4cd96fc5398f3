package io.barnabas.storage.log;

import io.barnabas.common.TopicPartition;

/**
 * What the log manager tells whoever compacts its logs. None of these waits for a cleaning that is under way; one that
 * must not go on has been made void already.
 */
public interface LogCleaning {
    /** Nobody compacts. */
    LogCleaning NONE = new LogCleaning() {
        @Override
        public boolean isEnabled() {
            return false;
        }

        @Override
        public void onTruncated(UnifiedLog log) {}

        @Override
        public void forget(TopicPartition topicPartition, LogDir dir) {}

        @Override
        public void onMoved(UnifiedLog from, UnifiedLog to) {}
    };

    /** Whether compacted logs are looked after, their retention included. */
    boolean isEnabled();

    /** A log became shorter at its end: what is appended next has not been compacted. Under the log's lock. */
    void onTruncated(UnifiedLog log);

    /** A log was deleted, or one of this name is about to be created: what is known of it must not be inherited. */
    void forget(TopicPartition topicPartition, LogDir dir);

    /** A log takes the place of another one, in another log directory. */
    void onMoved(UnifiedLog from, UnifiedLog to);
}
