package io.barnabas.clients.admin;

import io.barnabas.clients.ClientRequest;
import io.barnabas.clients.VersionRange;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.common.protocol.Errors;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** One question to the cluster, asked again until it is answered, cannot be answered, or its time is over. */
final class AdminCall {
    /**
     * What is asked.
     *
     * @param body makes the request in a version
     * @param response makes an empty response
     * @param versions in which it can be asked
     */
    record Question(
            ApiKeys api, ClientRequest.Body body, Supplier<? extends ApiMessage> response, VersionRange versions) {

        Question(ApiKeys api, ClientRequest.Body body, Supplier<? extends ApiMessage> response) {
            this(api, body, response, VersionRange.of(api));
        }
    }

    private final String name;
    private final Target target;
    private final Question question;
    private final Consumer<ApiMessage> onResponse;
    private final Consumer<ApiException> onFailure;
    private int tries;
    private long nextAttemptMs = Long.MIN_VALUE;
    private long deadlineMs;
    private Integer timeoutMs;
    private ApiException lastFailure;
    private Consumer<ApiException> onLost;
    private int missedAtUpdate = -1;

    /**
     * @param onResponse takes the answer; throws {@link ApiException} to be tried again when that is retriable, and to
     *     fail otherwise
     * @param onFailure takes the end of it when there is no answer
     */
    AdminCall(
            String name,
            Target target,
            Question question,
            Consumer<ApiMessage> onResponse,
            Consumer<ApiException> onFailure) {
        this.name = name;
        this.target = target;
        this.question = question;
        this.onResponse = onResponse;
        this.onFailure = onFailure;
    }

    /** Gives the call a time of its own, in ms; null for the client's. */
    AdminCall within(Integer newTimeoutMs) {
        if (newTimeoutMs != null && newTimeoutMs < 0) {
            throw new IllegalArgumentException("A time-out of " + newTimeoutMs + " ms");
        }
        timeoutMs = newTimeoutMs;
        return this;
    }

    /** What to do when the connection to the broker is lost, instead of asking the same broker again. */
    AdminCall onLost(Consumer<ApiException> newOnLost) {
        onLost = newOnLost;
        return this;
    }

    /** Says that another call has asked for the same in vain: how often, why, and when to ask next. */
    AdminCall goingOn(int triesBefore, ApiException why, long newNextAttemptMs) {
        tries = triesBefore;
        lastFailure = why;
        nextAttemptMs = newNextAttemptMs;
        return this;
    }

    /** How long it may take, in ms. */
    long timeoutMs(long ofClient) {
        return timeoutMs == null ? ofClient : timeoutMs;
    }

    void onResponse(ApiMessage response) {
        onResponse.accept(response);
    }

    void fail(ApiException failure) {
        onFailure.accept(failure);
    }

    /** Takes the loss of the connection. Returns whether the call is over with that. */
    boolean onLost(ApiException failure) {
        if (onLost == null || failure.error() != Errors.NETWORK_EXCEPTION) {
            return false;
        }
        onLost.accept(failure);
        return true;
    }

    /**
     * Notes that the broker is not known.
     *
     * @param metadataUpdates how often metadata has come so far
     * @return whether it was not known to older metadata either
     */
    boolean isMissedTwice(int metadataUpdates) {
        if (missedAtUpdate < 0) {
            missedAtUpdate = metadataUpdates;
        }
        return metadataUpdates > missedAtUpdate;
    }

    void lastFailure(ApiException newLastFailure) {
        lastFailure = newLastFailure;
    }

    /** Why it is still asked; null when it has not been answered yet. */
    ApiException lastFailure() {
        return lastFailure;
    }

    String name() {
        return name;
    }

    Target target() {
        return target;
    }

    Question question() {
        return question;
    }

    int tries() {
        return tries;
    }

    void countTry() {
        tries++;
    }

    void deadlineMs(long newDeadlineMs) {
        deadlineMs = newDeadlineMs;
    }

    long deadlineMs() {
        return deadlineMs;
    }

    void nextAttemptMs(long newNextAttemptMs) {
        nextAttemptMs = newNextAttemptMs;
    }

    long nextAttemptMs() {
        return nextAttemptMs;
    }

    @Override
    public String toString() {
        return "Call(callName=" + name + ", deadlineMs=" + deadlineMs + ", tries=" + tries + ", nextAllowedTryMs="
                + Math.max(0, nextAttemptMs) + ")";
    }
}
