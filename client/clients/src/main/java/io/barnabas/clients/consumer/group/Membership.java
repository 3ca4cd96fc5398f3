package io.barnabas.clients.consumer.group;

import io.barnabas.clients.ClientLog;
import io.barnabas.clients.ClientResponse;
import io.barnabas.clients.NetworkClient;
import io.barnabas.clients.errors.ClientExceptions;
import io.barnabas.common.Node;
import io.barnabas.common.message.HeartbeatResponseData;
import io.barnabas.common.message.JoinGroupResponseData;
import io.barnabas.common.message.LeaveGroupResponseData;
import io.barnabas.common.message.SyncGroupResponseData;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.Errors;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One member of a group.
 *
 * <pre>
 *   UNJOINED --join sent--> PREPARING_REBALANCE --join answered--> COMPLETING_REBALANCE --sync answered--> STABLE
 *      ^                         ^                                        |                              |
 *      |                         +---------------- rebalance -------------+------------------------------+
 *      +--- left, or given up by the coordinator, from anywhere
 * </pre>
 *
 * Nothing here waits. {@link #poll} is for the thread of whoever reads; {@link #tick} for any thread, one at a time.
 */
public final class Membership {
    static final String PROTOCOL_TYPE = "consumer";
    private static final String LOGGER = "org.apache.kafka.clients.consumer.internals.ConsumerCoordinator";

    private enum State {
        UNJOINED,
        PREPARING_REBALANCE,
        COMPLETING_REBALANCE,
        STABLE
    }

    private final NetworkClient client;
    private final CoordinatorLocator locator;
    private final GroupSettings settings;
    private final GroupProtocol protocol;
    private final GroupRequests requests;
    private final Heartbeats heartbeats;
    /** Counts heartbeats: the answer to one that is not waited for any more means nothing. */
    private int beats;

    private final ClientLog log;

    private State state = State.UNJOINED;
    private Generation generation = Generation.NONE;
    private boolean rejoinNeeded = true;
    private String rejoinReason = "";
    private boolean prepared;
    private boolean joining;
    /** Counts what is to be forgotten: an answer to a question of an earlier attempt is nobody's any more. */
    private int attempt;

    private int failures;
    private long nextJoinMs = Long.MIN_VALUE;
    private JoinGroupResponseData leading;
    private byte[] share;
    private RuntimeException failure;
    private int leaving;

    public Membership(
            NetworkClient client,
            CoordinatorLocator locator,
            GroupSettings settings,
            GroupProtocol protocol,
            ClientLog log) {
        this.client = client;
        this.locator = locator;
        this.settings = settings;
        this.protocol = protocol;
        this.requests = new GroupRequests(client, settings);
        this.heartbeats = new Heartbeats(settings);
        this.log = log;
    }

    /** The generation this member belongs to; {@link Generation#NONE} or one without number outside of a group. */
    public Generation generation() {
        return generation;
    }

    /** Whether this member may act for its generation: no rebalance is under way. */
    public boolean isStable() {
        return state == State.STABLE;
    }

    /** Whether a rebalance is under way that {@link #poll} will bring to its end. */
    public boolean isRebalancing() {
        return state == State.PREPARING_REBALANCE || state == State.COMPLETING_REBALANCE;
    }

    /** Whether the member has nothing left to do before it can read what it was given. */
    public boolean isSettled() {
        return state == State.STABLE && !rejoinNeeded && share == null;
    }

    /** Joins anew at the next {@link #poll}. */
    public void requestRejoin(String reason) {
        if (!rejoinNeeded) {
            log.info(LOGGER, "Request joining group due to: " + reason);
            rejoinReason = reason;
            rejoinNeeded = true;
        }
    }

    /** Joins, or joins anew, as far as that goes without waiting. Calls the protocol, which may call the user. */
    public void poll() {
        heartbeats.onPoll(client.nowMs());
        throwFailure();
        locator.throwFailure();
        completeJoin();
        if (rejoinNeeded) {
            join();
        }
        tick();
        throwFailure();
    }

    private void throwFailure() {
        if (failure != null) {
            RuntimeException thrown = failure;
            failure = null;
            throw thrown;
        }
    }

    /** Gives the member what it was assigned, when that has come. */
    private void completeJoin() {
        if (share != null) {
            byte[] taken = share;
            share = null;
            prepared = false;
            protocol.onJoinComplete(generation, taken);
        }
    }

    private void join() {
        if (joining || nextJoinMs > client.nowMs() || locator.ready() == null) {
            return;
        }
        if (!prepared) {
            if (!protocol.onJoinPrepare(generation)) {
                return;
            }
            prepared = true;
            heartbeats.onPoll(client.nowMs());
        }
        Node coordinator = locator.ready();
        if (coordinator == null) {
            return;
        }
        log.info(LOGGER, "(Re-)joining group");
        state = State.PREPARING_REBALANCE;
        joining = true;
        heartbeats.stop();
        int current = ++attempt;
        requests.join(
                coordinator, generation, protocol.offers(), rejoinReason, response -> onJoined(current, response));
    }

    private void onJoined(int answered, ClientResponse response) {
        if (answered != attempt) {
            return;
        }
        joining = false;
        if (response.isFailure()) {
            onRequestFailed("join", response.failure());
            return;
        }
        JoinGroupResponseData joined = response.as();
        Errors error = Errors.forCode(joined.errorCode());
        switch (error) {
            case NONE -> onMember(joined);
            case MEMBER_ID_REQUIRED -> {
                generation = new Generation(-1, joined.memberId(), null);
                rejoinReason = "need to re-join with the given member-id: " + joined.memberId();
                state = State.UNJOINED;
            }
            default -> onGroupError(error, "join group failed with " + error);
        }
    }

    private void onMember(JoinGroupResponseData joined) {
        generation = new Generation(joined.generationId(), joined.memberId(), joined.protocolName());
        log.info(LOGGER, "Successfully joined group with generation " + shown(generation));
        state = State.COMPLETING_REBALANCE;
        joining = true;
        heartbeats.start(client.nowMs());
        if (joined.leader().equals(joined.memberId())) {
            leading = joined;
            lead();
        } else {
            sync(Map.of());
        }
    }

    private static String shown(Generation generation) {
        return "Generation{generationId=" + generation.id() + ", memberId='" + generation.memberId() + "', protocol='"
                + generation.protocolName() + "'}";
    }

    /** Shares out, unless more must be known first. */
    private void lead() {
        List<GroupProtocol.Member> members = new ArrayList<>(leading.members().size());
        for (JoinGroupResponseData.JoinGroupResponseMember member : leading.members()) {
            members.add(new GroupProtocol.Member(member.memberId(), member.groupInstanceId(), member.metadata()));
        }
        Map<String, byte[]> shares;
        try {
            shares = protocol.performAssignment(generation, members, leading.skipAssignment());
        } catch (RuntimeException e) {
            fail(e);
            return;
        }
        if (shares != null) {
            leading = null;
            sync(shares);
        }
    }

    private void sync(Map<String, byte[]> shares) {
        Node coordinator = locator.ready();
        if (coordinator == null) {
            retryJoin("the coordinator could not be asked for the assignment");
            return;
        }
        int current = attempt;
        requests.sync(coordinator, generation, shares, response -> onSynced(current, response));
    }

    private void onSynced(int answered, ClientResponse response) {
        if (answered != attempt) {
            return;
        }
        joining = false;
        if (response.isFailure()) {
            onRequestFailed("sync", response.failure());
            return;
        }
        SyncGroupResponseData synced = response.as();
        Errors error = Errors.forCode(synced.errorCode());
        if (error != Errors.NONE) {
            onGroupError(error, "sync group failed with " + error);
            return;
        }
        log.info(LOGGER, "Successfully synced group in generation " + shown(generation));
        state = State.STABLE;
        rejoinNeeded = false;
        rejoinReason = "";
        failures = 0;
        share = synced.assignment();
    }

    private void onRequestFailed(String what, ApiException cause) {
        if (cause.error() == Errors.UNSUPPORTED_VERSION) {
            fail(cause);
        } else {
            locator.markUnknown("the " + what + " request failed: " + cause.getMessage());
            retryJoin(what + " failed with " + cause.error());
        }
    }

    /** What join and sync may be answered with instead of success. */
    private void onGroupError(Errors error, String reason) {
        switch (error) {
            case COORDINATOR_LOAD_IN_PROGRESS, REBALANCE_IN_PROGRESS -> retryJoin(reason);
            case COORDINATOR_NOT_AVAILABLE, NOT_COORDINATOR -> {
                locator.markUnknown(error.message());
                retryJoin(reason);
            }
            case UNKNOWN_MEMBER_ID -> giveUp(reason, false);
            case ILLEGAL_GENERATION -> giveUp(reason, true);
            default -> {
                boolean fenced = error == Errors.FENCED_INSTANCE_ID;
                fail(ClientExceptions.ofGroup(error, settings.groupId()));
                if (fenced) {
                    giveUp(reason, false);
                }
            }
        }
    }

    /** Joins again a little later, as the member it is. */
    private void retryJoin(String reason) {
        forgetAttempt();
        if (state != State.UNJOINED) {
            state = State.PREPARING_REBALANCE;
        }
        heartbeats.stop();
        backOff();
        log.info(LOGGER, "Rebalance failed: " + reason);
        rejoinNeeded = true;
        rejoinReason = reason;
    }

    private void backOff() {
        failures++;
        long nowMs = client.nowMs();
        nextJoinMs = nowMs + settings.retryBackoff().afterFailures(failures, nowMs);
    }

    private void forgetAttempt() {
        attempt++;
        joining = false;
        leading = null;
        share = null;
    }

    /** Tells whoever polls next; what had begun is begun anew after that. */
    private void fail(RuntimeException cause) {
        failure = cause;
        forgetAttempt();
        state = State.UNJOINED;
        heartbeats.stop();
        backOff();
        rejoinNeeded = true;
        rejoinReason = "rebalance failed with " + cause.getClass().getSimpleName();
    }

    /** The coordinator does not know this member any more, or not in this generation. */
    private void giveUp(String reason, boolean keepMemberId) {
        log.info(LOGGER, "Resetting generation " + (keepMemberId ? "" : "and member id ") + "due to: " + reason);
        forgetAttempt();
        generation = keepMemberId ? new Generation(-1, generation.memberId(), null) : Generation.NONE;
        state = State.UNJOINED;
        heartbeats.stop();
        prepared = false;
        rejoinNeeded = true;
        rejoinReason = reason;
    }

    /** A commit was refused because of who this member is. */
    public void onCommitRefused(Generation committed, Errors error) {
        if (committed.equals(generation)) {
            giveUp("offset commit failed with " + error, error == Errors.ILLEGAL_GENERATION);
        }
    }

    /** Keeps the member alive, and goes on with what has been waiting. Never calls the user, never throws. */
    public void tick() {
        if (leading != null) {
            lead();
        }
        if (!heartbeats.isActive()) {
            return;
        }
        long nowMs = client.nowMs();
        if (heartbeats.sessionExpired(nowMs) && locator.isKnown()) {
            locator.markUnknown("session timed out without receiving a heartbeat response");
        }
        if (!locator.isKnown()) {
            // Else the next coordinator would be given up for the silence of the one before.
            beats++;
            heartbeats.restartSession(nowMs);
        }
        if (heartbeats.isDue(nowMs)) {
            Node coordinator = locator.ready();
            if (coordinator != null) {
                heartbeats.onSent(nowMs);
                Generation current = generation;
                int beat = ++beats;
                requests.heartbeat(coordinator, current, response -> {
                    if (beat == beats) {
                        onHeartbeat(current, response);
                    }
                });
            }
        }
    }

    private void onHeartbeat(Generation asked, ClientResponse response) {
        long nowMs = client.nowMs();
        if (response.isFailure()) {
            heartbeats.onFailure(nowMs);
            locator.markUnknown("a heartbeat failed: " + response.failure().getMessage());
            return;
        }
        HeartbeatResponseData beat = response.as();
        Errors error = Errors.forCode(beat.errorCode());
        if (error == Errors.NONE || error == Errors.REBALANCE_IN_PROGRESS) {
            heartbeats.onAnswer(nowMs);
            if (error == Errors.REBALANCE_IN_PROGRESS && state == State.STABLE && asked.equals(generation)) {
                requestRejoin("group is already rebalancing");
            }
            return;
        }
        heartbeats.onFailure(nowMs);
        switch (error) {
            case COORDINATOR_NOT_AVAILABLE, NOT_COORDINATOR -> locator.markUnknown(error.message());
            case UNKNOWN_MEMBER_ID, ILLEGAL_GENERATION -> {
                if (asked.equals(generation)) {
                    giveUp("encountered " + error + " from heartbeat response", error == Errors.ILLEGAL_GENERATION);
                }
            }
            case COORDINATOR_LOAD_IN_PROGRESS -> heartbeats.onFailure(nowMs);
            default -> {
                if (asked.equals(generation)) {
                    onGroupError(error, "encountered " + error + " from heartbeat response");
                }
            }
        }
    }

    /** Leaves the group when nobody has polled for too long, so that others can go on with its partitions. */
    public void maybeLeaveForSlowness() {
        if (heartbeats.pollExpired(client.nowMs())) {
            log.warn(
                    LOGGER,
                    "consumer poll timeout has expired. This means the time between subsequent calls to poll() was "
                            + "longer than the configured max.poll.interval.ms (" + settings.maxPollIntervalMs()
                            + " ms). You can address this either by increasing max.poll.interval.ms or by reducing the "
                            + "maximum size of batches returned in poll() with max.poll.records.");
            leave("consumer poll timeout has expired.");
        }
    }

    /** Leaves, unless it is a static member: that one is only forgotten here. The answer comes later. */
    public void leave(String reason) {
        if (settings.isDynamic() && state != State.UNJOINED && generation.hasMemberId()) {
            Node coordinator = locator.ready();
            if (coordinator != null) {
                log.info(
                        LOGGER,
                        "Member " + generation.memberId() + " sending LeaveGroup request to coordinator " + coordinator
                                + " due to " + reason);
                leaving++;
                requests.leave(coordinator, generation, reason, this::onLeft);
            }
        }
        forget(reason);
    }

    private void forget(String reason) {
        giveUp(reason, false);
        failures = 0;
        nextJoinMs = Long.MIN_VALUE;
    }

    private void onLeft(ClientResponse response) {
        leaving--;
        if (!response.isFailure()) {
            LeaveGroupResponseData left = response.as();
            Errors error = Errors.forCode(left.errorCode());
            if (error != Errors.NONE) {
                log.info(LOGGER, "LeaveGroup request failed: " + error.message());
            }
        }
    }

    /** Whether the coordinator has not said yet that it heard of this member's leave. */
    public boolean isLeaving() {
        return leaving > 0;
    }

    /** How long there is nothing to do here unless an answer comes, in ms. */
    public long waitMs() {
        long nowMs = client.nowMs();
        long waitMs = heartbeats.waitMs(nowMs);
        long retryMs = Math.max(1, settings.retryBackoff().initialMs());
        if (waitMs == 0 && locator.ready() == null) {
            return retryMs;
        }
        boolean hurried = share != null || leading != null || rejoinNeeded && !joining;
        return hurried ? Math.min(waitMs, retryMs) : waitMs;
    }
}
