package io.barnabas.coordinator.group;

import io.barnabas.common.message.JoinGroupRequestData;
import io.barnabas.common.message.JoinGroupResponseData;
import io.barnabas.common.protocol.Errors;
import java.util.function.Consumer;

/**
 * A JoinGroup that waits for its answer.
 *
 * @param from who sent it
 * @param data what it says
 * @param protocols what it says about protocols
 * @param reply takes the answer, once
 */
record JoinRequest(
        GroupRequest from,
        JoinGroupRequestData data,
        MemberProtocols protocols,
        Consumer<JoinGroupResponseData> reply) {
    static final String UNKNOWN_MEMBER_ID = "";

    private static final int NO_GENERATION = -1;
    private static final int MAX_REASON_LENGTH = 255;
    /** Since then new dynamic members are first given an id, and then asked to join with it (KIP-394). */
    private static final short FIRST_VERSION_REQUIRING_MEMBER_ID = 4;
    /** Since then a static leader that returns can be told not to assign anew (KIP-814). */
    private static final short FIRST_VERSION_SKIPPING_ASSIGNMENT = 9;
    /** Since then the protocol's name may be null. */
    private static final short FIRST_VERSION_WITHOUT_PROTOCOL_NAME = 7;

    String memberId() {
        return data.memberId();
    }

    /** The static member's id of its own, null for dynamic members. */
    String instanceId() {
        return data.groupInstanceId();
    }

    boolean isNewMember() {
        return data.memberId().equals(UNKNOWN_MEMBER_ID);
    }

    boolean requiresKnownMemberId() {
        return instanceId() == null && from.apiVersion() >= FIRST_VERSION_REQUIRING_MEMBER_ID;
    }

    boolean supportsSkippingAssignment() {
        return from.apiVersion() >= FIRST_VERSION_SKIPPING_ASSIGNMENT;
    }

    /** Version 0 has one timeout for both purposes. */
    int rebalanceTimeoutMs() {
        return from.apiVersion() == 0 ? data.sessionTimeoutMs() : data.rebalanceTimeoutMs();
    }

    /** Why the client joins, for the log. */
    String reason() {
        return shown(data.reason());
    }

    /** A client's reason, for the log. */
    static String shown(String reason) {
        if (reason == null || reason.isEmpty()) {
            return "not provided";
        }
        return reason.length() <= MAX_REASON_LENGTH ? reason : reason.substring(0, MAX_REASON_LENGTH);
    }

    void answer(JoinGroupResponseData response) {
        if (response.protocolName() == null && from.apiVersion() < FIRST_VERSION_WITHOUT_PROTOCOL_NAME) {
            response.setProtocolName("");
        }
        reply.accept(response);
    }

    void fail(String memberId, Errors error) {
        answer(new JoinGroupResponseData()
                .setErrorCode(error.code())
                .setMemberId(memberId)
                .setGenerationId(NO_GENERATION)
                .setProtocolType(null)
                .setProtocolName(null)
                .setLeader(""));
    }
}
