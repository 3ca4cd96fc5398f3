package io.barnabas.clients.consumer.group;

/** When the next heartbeat is due, and which of the member's time limits have passed. All times in ms of one clock. */
final class Heartbeats {
    private final GroupSettings settings;
    private boolean active;
    private boolean inFlight;
    private long nextMs;
    private long lastAnswerMs;
    private long lastPollMs = Long.MIN_VALUE;

    Heartbeats(GroupSettings settings) {
        this.settings = settings;
    }

    /** The member has joined: heartbeats from now on. */
    void start(long nowMs) {
        active = true;
        lastAnswerMs = nowMs;
        nextMs = nowMs + settings.heartbeatIntervalMs();
    }

    void stop() {
        active = false;
    }

    boolean isActive() {
        return active;
    }

    void onPoll(long nowMs) {
        lastPollMs = nowMs;
    }

    boolean isDue(long nowMs) {
        return active && !inFlight && nowMs >= nextMs;
    }

    void onSent(long nowMs) {
        inFlight = true;
        nextMs = nowMs + settings.heartbeatIntervalMs();
    }

    void onAnswer(long nowMs) {
        inFlight = false;
        lastAnswerMs = nowMs;
    }

    void onFailure(long nowMs) {
        inFlight = false;
        nextMs = nowMs + settings.retryBackoff().initialMs();
    }

    /**
     * The session counts from now: there is no coordinator to hear of, or another one is looked for. What the one before
     * has not answered is waited for no longer.
     */
    void restartSession(long nowMs) {
        inFlight = false;
        lastAnswerMs = nowMs;
    }

    /** The coordinator has not been heard of for so long that it has given this member up by now. */
    boolean sessionExpired(long nowMs) {
        return active && nowMs - lastAnswerMs > settings.sessionTimeoutMs();
    }

    boolean pollExpired(long nowMs) {
        return active && nowMs - lastPollMs > settings.maxPollIntervalMs();
    }

    /** How long there is nothing to do here, in ms. */
    long waitMs(long nowMs) {
        if (!active) {
            return settings.heartbeatIntervalMs();
        }
        if (inFlight) {
            return Math.max(1, settings.retryBackoff().initialMs());
        }
        return Math.max(0, Math.min(nextMs, lastPollMs + settings.maxPollIntervalMs() + 1) - nowMs);
    }
}
