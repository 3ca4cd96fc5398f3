package io.barnabas.storage.log;

import io.barnabas.common.Time;
import io.barnabas.common.TopicPartition;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.IntSupplier;

/**
 * What a log is given to live with.
 *
 * @param topicPartition whose log it is
 * @param logDir the directory its own directory lies in
 * @param scheduler runs what may wait: forcing a rolled segment to the device, deleting files
 * @param time the broker's clock
 * @param producerIdExpirationMs {@code producer.id.expiration.ms} as it is now
 */
public record LogContext(
        TopicPartition topicPartition,
        LogDir logDir,
        ScheduledExecutorService scheduler,
        Time time,
        IntSupplier producerIdExpirationMs) {}
