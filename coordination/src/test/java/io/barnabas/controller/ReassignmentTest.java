package io.barnabas.controller;

import static io.barnabas.controller.Transcript.broker;
import static io.barnabas.controller.Transcript.brokers;
import static io.barnabas.controller.Transcript.state;
import static io.barnabas.controller.Transcript.topic;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.Uuid;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.Errors;
import io.barnabas.controller.ControllerEvent.BrokerChange;
import io.barnabas.controller.ControllerEvent.LegacyReassignments;
import io.barnabas.controller.ControllerEvent.ReassignmentsRequested;
import io.barnabas.controller.ControllerEvent.Startup;
import io.barnabas.controller.ControllerEvent.StopReplicaResponseReceived;
import io.barnabas.controller.ControllerEvent.TopicDeletion;
import io.barnabas.metadata.LeaderAndIsr;
import io.barnabas.metadata.ReplicaAssignment;
import io.barnabas.metadata.TopicAssignment;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Replicas that move (KIP-455), written down step by step. */
class ReassignmentTest {
    private static final TopicPartition T0 = new TopicPartition("t", 0);

    /** Brokers 1 to 3; topic t with one partition on 1 and 2, led by 1. */
    private static Transcript withT() {
        return with(ReplicaAssignment.of(List.of(1, 2)), new LeaderAndIsr(1, List.of(1, 2)), 1, 2, 3);
    }

    private static Transcript with(ReplicaAssignment assignment, LeaderAndIsr state, int... live) {
        Transcript transcript = new Transcript();
        transcript.on(startup(assignment, state, live));
        return transcript;
    }

    private static Startup startup(ReplicaAssignment assignment, LeaderAndIsr state, int... live) {
        TopicAssignment topic =
                new TopicAssignment("t", Optional.of(new Uuid(1, "t".hashCode())), Map.of(0, assignment));
        return new Startup(state(brokers(live), List.of(topic), Map.of(T0, state)));
    }

    private static ReassignmentsRequested to(Integer... target) {
        return new ReassignmentsRequested(Map.of(T0, Optional.of(List.of(target))));
    }

    private static ReassignmentsRequested cancel() {
        return new ReassignmentsRequested(Map.of(T0, Optional.empty()));
    }

    private static StopReplicaResponseReceived stopped(int broker) {
        return new StopReplicaResponseReceived(broker, Map.of(T0, Errors.NONE));
    }

    private static String refusal(Transcript transcript, ReassignmentsRequested request) {
        Optional<ApiException> refusal = transcript
                .controller()
                .reassignmentVerdicts(request.targets())
                .values()
                .iterator()
                .next();
        return refusal.map(e -> e.error() + " " + e.getMessage()).orElse("none");
    }

    @Test
    void shouldAddWaitMoveTheLeaderAndRemove() {
        // Given
        Transcript transcript = withT();

        // When
        String asked = transcript.on(to(2, 3));
        String inSync = transcript.alter(T0, 1, 1, 1, List.of(1, 2, 3));
        String deleted = transcript.on(stopped(1));

        // Then
        assertEquals(
                """
                assign t-0 [2, 3, 1] adding [3] removing [1]
                change t-0 leader=1 epoch=1 isr=[1, 2] by=7 from v0
                to 1: LeaderAndIsr v7 t-0 leader=1 epoch=1 isr=[1, 2] replicas=[2, 3, 1] adding [3] removing [1]
                to 1: UpdateMetadata v8 brokers=[1, 2, 3] t-0 leader=1
                to 2: LeaderAndIsr v7 t-0 leader=1 epoch=1 isr=[1, 2] replicas=[2, 3, 1] adding [3] removing [1]
                to 2: UpdateMetadata v8 brokers=[1, 2, 3] t-0 leader=1
                to 3: LeaderAndIsr v7 t-0 leader=1 epoch=1 isr=[1, 2] replicas=[2, 3, 1] adding [3] removing [1] new
                to 3: UpdateMetadata v8 brokers=[1, 2, 3] t-0 leader=1
                """,
                asked);
        assertEquals(
                """
                change t-0 leader=1 epoch=1 isr=[1, 2, 3] by=7 from v1
                to 1: UpdateMetadata v8 brokers=[1, 2, 3] t-0 leader=1
                to 2: UpdateMetadata v8 brokers=[1, 2, 3] t-0 leader=1
                to 3: UpdateMetadata v8 brokers=[1, 2, 3] t-0 leader=1
                change t-0 leader=2 epoch=2 isr=[2, 3] by=7 from v2
                to 1: UpdateMetadata v8 brokers=[1, 2, 3] t-0 leader=2
                to 1: StopReplica v4 t-0 epoch=2 delete
                to 2: LeaderAndIsr v7 t-0 leader=2 epoch=2 isr=[2, 3]
                to 2: UpdateMetadata v8 brokers=[1, 2, 3] t-0 leader=2
                to 3: LeaderAndIsr v7 t-0 leader=2 epoch=2 isr=[2, 3]
                to 3: UpdateMetadata v8 brokers=[1, 2, 3] t-0 leader=2
                """,
                inSync);
        assertEquals(
                """
                assign t-0 [2, 3]
                to 1: UpdateMetadata v8 brokers=[1, 2, 3] t-0 leader=2
                to 2: UpdateMetadata v8 brokers=[1, 2, 3] t-0 leader=2
                to 3: UpdateMetadata v8 brokers=[1, 2, 3] t-0 leader=2
                """,
                deleted);
    }

    @Test
    void shouldKeepALeaderThatStays() {
        Transcript transcript = withT();
        transcript.on(to(1, 3));
        assertEquals(
                """
                change t-0 leader=1 epoch=1 isr=[1, 2, 3] by=7 from v1
                to 1: UpdateMetadata v8 brokers=[1, 2, 3] t-0 leader=1
                to 2: UpdateMetadata v8 brokers=[1, 2, 3] t-0 leader=1
                to 3: UpdateMetadata v8 brokers=[1, 2, 3] t-0 leader=1
                change t-0 leader=1 epoch=2 isr=[1, 3] by=7 from v2
                to 1: LeaderAndIsr v7 t-0 leader=1 epoch=2 isr=[1, 3]
                to 1: UpdateMetadata v8 brokers=[1, 2, 3] t-0 leader=1
                to 2: UpdateMetadata v8 brokers=[1, 2, 3] t-0 leader=1
                to 2: StopReplica v4 t-0 epoch=2 delete
                to 3: LeaderAndIsr v7 t-0 leader=1 epoch=2 isr=[1, 3]
                to 3: UpdateMetadata v8 brokers=[1, 2, 3] t-0 leader=1
                """,
                transcript.alter(T0, 1, 1, 1, List.of(1, 2, 3)));
    }

    @Test
    void shouldNotEndBeforeTheWholeTargetIsInSync() {
        Transcript transcript = withT();
        transcript.on(to(3, 1));
        assertEquals(
                """
                change t-0 leader=1 epoch=1 isr=[1] by=7 from v1
                to 1: UpdateMetadata v8 brokers=[1, 2, 3] t-0 leader=1
                to 2: UpdateMetadata v8 brokers=[1, 2, 3] t-0 leader=1
                to 3: UpdateMetadata v8 brokers=[1, 2, 3] t-0 leader=1
                """,
                transcript.alter(T0, 1, 1, 1, List.of(1)));
    }

    @Test
    void shouldShrinkAndReorderAtOnce() {
        assertEquals(
                """
                assign t-0 [2, 1] removing [1]
                change t-0 leader=2 epoch=1 isr=[2] by=7 from v0
                to 1: UpdateMetadata v8 brokers=[1, 2, 3] t-0 leader=2
                to 1: StopReplica v4 t-0 epoch=1 delete
                to 2: LeaderAndIsr v7 t-0 leader=2 epoch=1 isr=[2]
                to 2: UpdateMetadata v8 brokers=[1, 2, 3] t-0 leader=2
                to 3: UpdateMetadata v8 brokers=[1, 2, 3] t-0 leader=2
                """,
                withT().on(to(2)));
        assertEquals(
                """
                assign t-0 [2, 1]
                change t-0 leader=1 epoch=1 isr=[1, 2] by=7 from v0
                to 1: LeaderAndIsr v7 t-0 leader=1 epoch=1 isr=[1, 2]
                to 1: UpdateMetadata v8 brokers=[1, 2, 3] t-0 leader=1
                to 2: LeaderAndIsr v7 t-0 leader=1 epoch=1 isr=[1, 2]
                to 2: UpdateMetadata v8 brokers=[1, 2, 3] t-0 leader=1
                to 3: UpdateMetadata v8 brokers=[1, 2, 3] t-0 leader=1
                """,
                withT().on(to(2, 1)));
    }

    @Test
    void shouldGoBackWhenCancelled() {
        Transcript transcript = withT();
        transcript.on(to(3, 1));
        assertEquals(
                """
                assign t-0 [1, 2]
                change t-0 leader=1 epoch=2 isr=[1, 2] by=7 from v1
                to 1: LeaderAndIsr v7 t-0 leader=1 epoch=2 isr=[1, 2]
                to 1: UpdateMetadata v8 brokers=[1, 2, 3] t-0 leader=1
                to 2: LeaderAndIsr v7 t-0 leader=1 epoch=2 isr=[1, 2]
                to 2: UpdateMetadata v8 brokers=[1, 2, 3] t-0 leader=1
                to 3: UpdateMetadata v8 brokers=[1, 2, 3] t-0 leader=1
                to 3: StopReplica v4 t-0 epoch=2 delete
                """,
                transcript.on(cancel()));
        assertEquals(
                "NO_REASSIGNMENT_IN_PROGRESS No partition reassignment is in progress.", refusal(transcript, cancel()));
    }

    @Test
    void shouldGiveLeadershipBackWhenALeaderThatWasAddedIsDropped() {
        Transcript transcript = with(
                new ReplicaAssignment(List.of(3, 2, 1), List.of(3, 2), List.of(1)),
                new LeaderAndIsr(3, 4, List.of(3, 1), LeaderAndIsr.RECOVERED, 9),
                1,
                2,
                3);
        assertEquals(
                """
                assign t-0 [1]
                change t-0 leader=1 epoch=6 isr=[1] by=7 from v10
                to 1: LeaderAndIsr v7 t-0 leader=1 epoch=6 isr=[1]
                to 1: UpdateMetadata v8 brokers=[1, 2, 3] t-0 leader=1
                to 2: UpdateMetadata v8 brokers=[1, 2, 3] t-0 leader=1
                to 2: StopReplica v4 t-0 epoch=6 delete
                to 3: UpdateMetadata v8 brokers=[1, 2, 3] t-0 leader=1
                to 3: StopReplica v4 t-0 epoch=6 delete
                """,
                transcript.on(cancel()));
    }

    @Test
    void shouldReplaceATarget() {
        // Given
        Transcript transcript =
                with(ReplicaAssignment.of(List.of(1, 2)), new LeaderAndIsr(1, List.of(1, 2)), 1, 2, 3, 4);
        transcript.on(to(3, 1));

        // Then
        assertEquals(
                """
                assign t-0 [4, 1, 2] adding [4] removing [2]
                change t-0 leader=1 epoch=2 isr=[1, 2] by=7 from v1
                to 1: LeaderAndIsr v7 t-0 leader=1 epoch=2 isr=[1, 2] replicas=[4, 1, 2] adding [4] removing [2]
                to 1: UpdateMetadata v8 brokers=[1, 2, 3, 4] t-0 leader=1
                to 2: LeaderAndIsr v7 t-0 leader=1 epoch=2 isr=[1, 2] replicas=[4, 1, 2] adding [4] removing [2]
                to 2: UpdateMetadata v8 brokers=[1, 2, 3, 4] t-0 leader=1
                to 3: UpdateMetadata v8 brokers=[1, 2, 3, 4] t-0 leader=1
                to 3: StopReplica v4 t-0 epoch=2 delete
                to 4: LeaderAndIsr v7 t-0 leader=1 epoch=2 isr=[1, 2] replicas=[4, 1, 2] adding [4] removing [2] new
                to 4: UpdateMetadata v8 brokers=[1, 2, 3, 4] t-0 leader=1
                """,
                transcript.on(to(4, 1)));
        assertEquals(
                """
                assign t-0 [2, 1] removing [1]
                change t-0 leader=1 epoch=3 isr=[1, 2] by=7 from v2
                to 1: LeaderAndIsr v7 t-0 leader=1 epoch=3 isr=[1, 2] replicas=[2, 1] removing [1]
                to 1: UpdateMetadata v8 brokers=[1, 2, 3, 4] t-0 leader=1
                to 2: LeaderAndIsr v7 t-0 leader=1 epoch=3 isr=[1, 2] replicas=[2, 1] removing [1]
                to 2: UpdateMetadata v8 brokers=[1, 2, 3, 4] t-0 leader=1
                to 3: UpdateMetadata v8 brokers=[1, 2, 3, 4] t-0 leader=1
                to 4: UpdateMetadata v8 brokers=[1, 2, 3, 4] t-0 leader=1
                to 4: StopReplica v4 t-0 epoch=3 delete
                change t-0 leader=2 epoch=4 isr=[2] by=7 from v3
                to 1: UpdateMetadata v8 brokers=[1, 2, 3, 4] t-0 leader=2
                to 1: StopReplica v4 t-0 epoch=4 delete
                to 2: LeaderAndIsr v7 t-0 leader=2 epoch=4 isr=[2]
                to 2: UpdateMetadata v8 brokers=[1, 2, 3, 4] t-0 leader=2
                to 3: UpdateMetadata v8 brokers=[1, 2, 3, 4] t-0 leader=2
                to 4: UpdateMetadata v8 brokers=[1, 2, 3, 4] t-0 leader=2
                """,
                transcript.on(to(2)));
    }

    @Test
    void shouldReorderByTheOldZnode() {
        assertEquals(
                """
                assign t-0 [2, 1]
                drop reassignment of [t-0]
                change t-0 leader=1 epoch=1 isr=[1, 2] by=7 from v0
                to 1: LeaderAndIsr v7 t-0 leader=1 epoch=1 isr=[1, 2]
                to 1: UpdateMetadata v8 brokers=[1, 2, 3] t-0 leader=1
                to 2: LeaderAndIsr v7 t-0 leader=1 epoch=1 isr=[1, 2]
                to 2: UpdateMetadata v8 brokers=[1, 2, 3] t-0 leader=1
                to 3: UpdateMetadata v8 brokers=[1, 2, 3] t-0 leader=1
                """,
                withT().on(new LegacyReassignments(Map.of(T0, List.of(2, 1)))));
    }

    @Test
    void shouldGoOnAfterAFailoverInEveryPhase() {
        assertEquals(
                """
                connect 1
                connect 2
                connect 3
                to 1: UpdateMetadata v8 full brokers=[1, 2, 3] t-0 leader=1
                to 1: LeaderAndIsr v7 t-0 leader=1 epoch=0 isr=[1, 2] replicas=[2, 3, 1] adding [3] removing [1]
                to 2: UpdateMetadata v8 full brokers=[1, 2, 3] t-0 leader=1
                to 2: LeaderAndIsr v7 t-0 leader=1 epoch=0 isr=[1, 2] replicas=[2, 3, 1] adding [3] removing [1]
                to 3: UpdateMetadata v8 full brokers=[1, 2, 3] t-0 leader=1
                to 3: LeaderAndIsr v7 t-0 leader=1 epoch=0 isr=[1, 2] replicas=[2, 3, 1] adding [3] removing [1] new
                change t-0 leader=1 epoch=1 isr=[1, 2] by=7 from v0
                to 1: LeaderAndIsr v7 t-0 leader=1 epoch=1 isr=[1, 2] replicas=[2, 3, 1] adding [3] removing [1]
                to 1: UpdateMetadata v8 brokers=[1, 2, 3] t-0 leader=1
                to 2: LeaderAndIsr v7 t-0 leader=1 epoch=1 isr=[1, 2] replicas=[2, 3, 1] adding [3] removing [1]
                to 2: UpdateMetadata v8 brokers=[1, 2, 3] t-0 leader=1
                to 3: LeaderAndIsr v7 t-0 leader=1 epoch=1 isr=[1, 2] replicas=[2, 3, 1] adding [3] removing [1] new
                to 3: UpdateMetadata v8 brokers=[1, 2, 3] t-0 leader=1
                """,
                new Transcript()
                        .on(startup(
                                new ReplicaAssignment(List.of(2, 3, 1), List.of(3), List.of(1)),
                                new LeaderAndIsr(1, List.of(1, 2)),
                                1,
                                2,
                                3)));
        assertEquals(
                """
                connect 1
                connect 2
                connect 3
                to 1: UpdateMetadata v8 full brokers=[1, 2, 3] t-0 leader=2
                to 1: LeaderAndIsr v7 t-0 leader=2 epoch=0 isr=[2, 3] replicas=[2, 3, 1] adding [3] removing [1]
                to 2: UpdateMetadata v8 full brokers=[1, 2, 3] t-0 leader=2
                to 2: LeaderAndIsr v7 t-0 leader=2 epoch=0 isr=[2, 3] replicas=[2, 3, 1] adding [3] removing [1]
                to 3: UpdateMetadata v8 full brokers=[1, 2, 3] t-0 leader=2
                to 3: LeaderAndIsr v7 t-0 leader=2 epoch=0 isr=[2, 3] replicas=[2, 3, 1] adding [3] removing [1]
                change t-0 leader=2 epoch=1 isr=[2, 3] by=7 from v0
                to 1: UpdateMetadata v8 brokers=[1, 2, 3] t-0 leader=2
                to 1: StopReplica v4 t-0 epoch=1 delete
                to 2: LeaderAndIsr v7 t-0 leader=2 epoch=1 isr=[2, 3]
                to 2: UpdateMetadata v8 brokers=[1, 2, 3] t-0 leader=2
                to 3: LeaderAndIsr v7 t-0 leader=2 epoch=1 isr=[2, 3]
                to 3: UpdateMetadata v8 brokers=[1, 2, 3] t-0 leader=2
                """,
                new Transcript()
                        .on(startup(
                                new ReplicaAssignment(List.of(2, 3, 1), List.of(3), List.of(1)),
                                new LeaderAndIsr(2, List.of(2, 3)),
                                1,
                                2,
                                3)));
    }

    @Test
    void shouldWaitForATargetThatIsAway() {
        Transcript transcript = withT();
        transcript.on(to(1, 3));
        transcript.on(new BrokerChange(brokers(1, 2)));
        assertEquals(
                """
                connect 3
                to 1: UpdateMetadata v8 brokers=[1, 2, 3] t-0 leader=1
                to 2: UpdateMetadata v8 brokers=[1, 2, 3] t-0 leader=1
                to 3: UpdateMetadata v8 full brokers=[1, 2, 3] t-0 leader=1
                to 3: LeaderAndIsr v7 t-0 leader=1 epoch=1 isr=[1, 2] replicas=[1, 3, 2] adding [3] removing [2] new
                """,
                transcript.on(new BrokerChange(List.of(broker(1, 101), broker(2, 102), broker(3, 200)))));
    }

    @Test
    void shouldNotWaitForARemovedReplicaWhoseBrokerFails() {
        Transcript transcript = withT();
        transcript.on(to(2));
        assertEquals(
                """
                disconnect 1
                to 2: UpdateMetadata v8 brokers=[2, 3]
                to 3: UpdateMetadata v8 brokers=[2, 3]
                assign t-0 [2]
                to 2: UpdateMetadata v8 brokers=[2, 3] t-0 leader=2
                to 3: UpdateMetadata v8 brokers=[2, 3] t-0 leader=2
                """,
                transcript.on(new BrokerChange(brokers(2, 3))));
    }

    @Test
    void shouldLetADeletionWin() {
        Transcript transcript = withT();
        transcript.on(new LegacyReassignments(Map.of(T0, List.of(2, 3))));
        assertEquals(
                """
                drop reassignment of [t-0]
                to 1: UpdateMetadata v8 brokers=[1, 2, 3] t-0 leader=-2
                to 2: UpdateMetadata v8 brokers=[1, 2, 3] t-0 leader=-2
                to 3: UpdateMetadata v8 brokers=[1, 2, 3] t-0 leader=-2
                to 1: StopReplica v4 t-0 epoch=-2 delete
                to 2: StopReplica v4 t-0 epoch=-2 delete
                to 3: StopReplica v4 t-0 epoch=-2 delete
                """,
                transcript.on(new TopicDeletion(Set.of("t"))));
        assertEquals("UNKNOWN_TOPIC_OR_PARTITION The partition does not exist.", refusal(transcript, to(1)));
    }

    @Test
    void shouldServeTheOldZnode() {
        Transcript transcript = withT();
        TopicPartition unknown = new TopicPartition("u", 0);
        assertEquals(
                """
                assign t-0 [2, 9, 1] adding [9] removing [1]
                drop reassignment of [u-0]
                change t-0 leader=1 epoch=1 isr=[1, 2] by=7 from v0
                to 1: LeaderAndIsr v7 t-0 leader=1 epoch=1 isr=[1, 2] replicas=[2, 9, 1] adding [9] removing [1]
                to 1: UpdateMetadata v8 brokers=[1, 2, 3] t-0 leader=1 offline=[9]
                to 2: LeaderAndIsr v7 t-0 leader=1 epoch=1 isr=[1, 2] replicas=[2, 9, 1] adding [9] removing [1]
                to 2: UpdateMetadata v8 brokers=[1, 2, 3] t-0 leader=1 offline=[9]
                to 3: UpdateMetadata v8 brokers=[1, 2, 3] t-0 leader=1 offline=[9]
                """,
                transcript.on(new LegacyReassignments(Map.of(T0, List.of(2, 9), unknown, List.of(1)))));
        assertEquals("", transcript.on(new LegacyReassignments(Map.of(T0, List.of(2, 9)))));
        assertEquals(
                """
                assign t-0 [2, 1] removing [1]
                drop reassignment of [t-0]
                change t-0 leader=1 epoch=2 isr=[1, 2] by=7 from v1
                to 1: LeaderAndIsr v7 t-0 leader=1 epoch=2 isr=[1, 2] replicas=[2, 1] removing [1]
                to 1: UpdateMetadata v8 brokers=[1, 2, 3] t-0 leader=1
                to 2: LeaderAndIsr v7 t-0 leader=1 epoch=2 isr=[1, 2] replicas=[2, 1] removing [1]
                to 2: UpdateMetadata v8 brokers=[1, 2, 3] t-0 leader=1
                to 3: UpdateMetadata v8 brokers=[1, 2, 3] t-0 leader=1
                change t-0 leader=2 epoch=3 isr=[2] by=7 from v2
                to 1: UpdateMetadata v8 brokers=[1, 2, 3] t-0 leader=2
                to 1: StopReplica v4 t-0 epoch=3 delete
                to 2: LeaderAndIsr v7 t-0 leader=2 epoch=3 isr=[2]
                to 2: UpdateMetadata v8 brokers=[1, 2, 3] t-0 leader=2
                to 3: UpdateMetadata v8 brokers=[1, 2, 3] t-0 leader=2
                """,
                transcript.on(to(2)));
    }

    @Test
    void shouldServeTheOldZnodeToItsEnd() {
        Transcript transcript = withT();
        assertEquals(
                """
                assign t-0 [2, 1] removing [1]
                change t-0 leader=2 epoch=1 isr=[2] by=7 from v0
                to 1: UpdateMetadata v8 brokers=[1, 2, 3] t-0 leader=2
                to 1: StopReplica v4 t-0 epoch=1 delete
                to 2: LeaderAndIsr v7 t-0 leader=2 epoch=1 isr=[2]
                to 2: UpdateMetadata v8 brokers=[1, 2, 3] t-0 leader=2
                to 3: UpdateMetadata v8 brokers=[1, 2, 3] t-0 leader=2
                """,
                transcript.on(new LegacyReassignments(Map.of(T0, List.of(2)))));
        assertEquals(
                """
                assign t-0 [2]
                drop reassignment of [t-0]
                to 1: UpdateMetadata v8 brokers=[1, 2, 3] t-0 leader=2
                to 2: UpdateMetadata v8 brokers=[1, 2, 3] t-0 leader=2
                to 3: UpdateMetadata v8 brokers=[1, 2, 3] t-0 leader=2
                """,
                transcript.on(stopped(1)));
    }

    @Test
    void shouldRefuseWithApachesTexts() {
        Transcript transcript = withT();
        assertEquals(
                "INVALID_REPLICA_ASSIGNMENT Empty replica list specified in partition reassignment.",
                refusal(transcript, to()));
        assertEquals(
                "INVALID_REPLICA_ASSIGNMENT Duplicate replica ids in partition reassignment replica list:"
                        + " ArrayBuffer(1, 1)",
                refusal(transcript, to(1, 1)));
        assertEquals(
                "INVALID_REPLICA_ASSIGNMENT Invalid broker id in replica list: ArrayBuffer(-1, 1)",
                refusal(transcript, to(-1, 1)));
        assertEquals(
                "INVALID_REPLICA_ASSIGNMENT Replica assignment has brokers that are not alive. Replica list:"
                        + " ArrayBuffer(7), live broker list: Set(1, 2, 3)",
                refusal(transcript, to(1, 7)));
        assertEquals(
                "UNKNOWN_TOPIC_OR_PARTITION The partition does not exist.",
                refusal(
                        transcript,
                        new ReassignmentsRequested(Map.of(new TopicPartition("u", 0), Optional.of(List.of(1))))));
    }

    @Test
    void shouldNotDropTheOnlyReplicaInSync() {
        Transcript transcript = with(
                new ReplicaAssignment(List.of(3, 1), List.of(3), List.of(1)),
                new LeaderAndIsr(3, 4, List.of(3), LeaderAndIsr.RECOVERED, 9),
                1,
                2);
        assertEquals(
                "INVALID_REPLICA_ASSIGNMENT Cannot go to this assignment: none of its replicas is in sync, and the"
                        + " in-sync ones would be deleted.",
                refusal(transcript, cancel()));
    }

    @Test
    void shouldAssignWhatNobodyHasEverLed() {
        Transcript transcript = new Transcript();
        transcript.on(new Startup(state(brokers(1), List.of(topic("t", List.of(8))), Map.of())));
        assertEquals(
                """
                assign t-0 [1, 8] adding [1] removing [8]
                create t-0 leader=1 epoch=0 isr=[1] by=7
                to 1: LeaderAndIsr v7 t-0 leader=1 epoch=0 isr=[1] replicas=[1, 8] adding [1] removing [8] new
                to 1: UpdateMetadata v8 brokers=[1] t-0 leader=1 offline=[8]
                change t-0 leader=1 epoch=1 isr=[1] by=7 from v0
                to 1: LeaderAndIsr v7 t-0 leader=1 epoch=1 isr=[1]
                to 1: UpdateMetadata v8 brokers=[1] t-0 leader=1
                assign t-0 [1]
                to 1: UpdateMetadata v8 brokers=[1] t-0 leader=1
                """,
                transcript.on(to(1)));
    }
}
