package io.barnabas.clients.consumer;

import io.barnabas.clients.ClusterMetadata;
import io.barnabas.clients.Metadata;
import io.barnabas.clients.NetworkClient;
import io.barnabas.clients.TopicMetadata;
import io.barnabas.clients.errors.InterruptException;
import io.barnabas.clients.errors.InvalidTopicException;
import io.barnabas.clients.errors.TimeoutException;
import io.barnabas.clients.errors.TopicAuthorizationException;
import io.barnabas.common.protocol.Errors;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;

/** Waits for answers inside a call, keeping everything else alive; notices what must end the wait early. */
final class Waiter {
    /** So that a wait without an end is still a wait the clock can count. */
    private static final long LONGEST_MS = Long.MAX_VALUE / 4;

    /** What is waited for; asked again after each round of the network. */
    @FunctionalInterface
    interface Condition {
        boolean isMet();
    }

    private final NetworkClient client;
    private final Metadata metadata;
    private final long roundMs;
    private ConsumerCoordinator coordinator;
    private ClusterMetadata checked;
    private RuntimeException badTopics;
    private volatile boolean wakeup;

    /**
     * @param roundMs how long one round lasts when nothing happens
     */
    Waiter(NetworkClient client, Metadata metadata, long roundMs) {
        this.client = client;
        this.metadata = metadata;
        this.roundMs = Math.max(1, roundMs);
    }

    /** Keeps this member alive too. */
    void keepAlive(ConsumerCoordinator member) {
        coordinator = member;
    }

    static long millis(Duration timeout) {
        if (timeout.isNegative()) {
            throw new IllegalArgumentException("Timeout must not be negative");
        }
        try {
            return Math.min(timeout.toMillis(), LONGEST_MS);
        } catch (ArithmeticException e) {
            return LONGEST_MS;
        }
    }

    long deadlineMs(long timeoutMs) {
        return client.nowMs() + Math.min(timeoutMs, LONGEST_MS);
    }

    long roundMs() {
        return roundMs;
    }

    /** For any thread. */
    void wakeup() {
        wakeup = true;
        client.wakeup();
    }

    /** Throws what ends a wait: a wakeup, an interrupt, a cluster that cannot be reached, a topic that cannot be. */
    void throwIfHopeless() {
        if (wakeup) {
            wakeup = false;
            throw new WakeupException();
        }
        if (Thread.interrupted()) {
            throw new InterruptException("Interrupted while waiting for a broker");
        }
        metadata.throwIfFatal();
        ClusterMetadata cluster = metadata.cluster();
        if (cluster != checked) {
            checked = cluster;
            badTopics = badTopics(cluster);
        }
        if (badTopics != null) {
            // Once for each answer: whoever has turned to other topics meanwhile is not told of these for ever.
            RuntimeException thrown = badTopics;
            badTopics = null;
            throw thrown;
        }
    }

    private static RuntimeException badTopics(ClusterMetadata cluster) {
        Set<String> invalid = new TreeSet<>();
        Set<String> unauthorized = new TreeSet<>();
        for (TopicMetadata topic : cluster.topics().values()) {
            if (topic.error() == Errors.INVALID_TOPIC_EXCEPTION) {
                invalid.add(topic.name());
            } else if (topic.error() == Errors.TOPIC_AUTHORIZATION_FAILED) {
                unauthorized.add(topic.name());
            }
        }
        if (!invalid.isEmpty()) {
            return new InvalidTopicException("Invalid topics: " + invalid);
        }
        return unauthorized.isEmpty() ? null : new TopicAuthorizationException(unauthorized);
    }

    /**
     * Waits until the condition is met.
     *
     * @param what as it stands in the failure: "Timeout of 5ms expired before " and this
     * @throws TimeoutException when it is not in time
     */
    void await(String what, long timeoutMs, Condition condition) {
        long deadlineMs = deadlineMs(timeoutMs);
        while (true) {
            if (condition.isMet()) {
                return;
            }
            throwIfHopeless();
            long leftMs = deadlineMs - client.nowMs();
            if (leftMs <= 0) {
                throw new TimeoutException("Timeout of " + timeoutMs + "ms expired before " + what);
            }
            round(leftMs);
        }
    }

    /** Waits like {@link #await}, but nothing ends it before the condition or the time. Returns whether it was met. */
    boolean awaitQuietly(long deadlineMs, Condition condition) {
        while (!condition.isMet()) {
            long leftMs = deadlineMs - client.nowMs();
            if (leftMs <= 0
                    || metadata.fatal() != null
                    || Thread.currentThread().isInterrupted()) {
                return false;
            }
            round(leftMs);
        }
        return true;
    }

    private void round(long leftMs) {
        if (coordinator != null) {
            coordinator.tick();
        }
        client.poll(Math.min(roundMs, leftMs));
    }
}
