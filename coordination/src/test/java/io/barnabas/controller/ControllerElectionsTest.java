package io.barnabas.controller;

import static io.barnabas.controller.Transcript.broker;
import static io.barnabas.controller.Transcript.brokers;
import static io.barnabas.controller.Transcript.state;
import static io.barnabas.controller.Transcript.topic;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.protocol.Errors;
import io.barnabas.controller.ControllerEvent.AutoPreferredReplicaLeaderElection;
import io.barnabas.controller.ControllerEvent.BrokerChange;
import io.barnabas.controller.ControllerEvent.ControlledShutdown;
import io.barnabas.controller.ControllerEvent.IsrChangeNotification;
import io.barnabas.controller.ControllerEvent.LeaderAndIsrResponseReceived;
import io.barnabas.controller.ControllerEvent.LegacyPreferredElection;
import io.barnabas.controller.ControllerEvent.LogDirEventNotification;
import io.barnabas.controller.ControllerEvent.ReassignmentsRequested;
import io.barnabas.controller.ControllerEvent.ReplicaLeaderElection;
import io.barnabas.controller.ControllerEvent.Startup;
import io.barnabas.controller.ControllerEvent.StopReplicaResponseReceived;
import io.barnabas.controller.ControllerEvent.TopicDeletion;
import io.barnabas.metadata.LeaderAndIsr;
import io.barnabas.metadata.PartitionRegistration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Elections that are asked for or due, failed directories, and what brokers notify of. */
class ControllerElectionsTest {
    private static final TopicPartition T0 = new TopicPartition("t", 0);
    private static final TopicPartition T1 = new TopicPartition("t", 1);

    /** Brokers 1 and 2; both partitions of t prefer 1, and 2 leads the second one. */
    private static Transcript withT() {
        Transcript transcript = new Transcript();
        transcript.on(new Startup(state(
                brokers(1, 2),
                List.of(topic("t", List.of(1, 2), List.of(1, 2))),
                Map.of(T0, new LeaderAndIsr(1, List.of(1, 2)), T1, new LeaderAndIsr(2, List.of(2, 1))))));
        return transcript;
    }

    private static String verdict(Transcript transcript, TopicPartition partition, boolean unclean) {
        var verdict = transcript
                .controller()
                .electionVerdicts(new ReplicaLeaderElection(Set.of(partition), unclean))
                .get(partition);
        return verdict == null ? "elected" : verdict.error() + " " + verdict.getMessage();
    }

    @Test
    void shouldSayWhyNobodyIsElected() {
        // Given
        Transcript transcript = withT();

        // Then
        assertEquals(
                "ELECTION_NOT_NEEDED Leader election not needed for topic partition.", verdict(transcript, T0, false));
        assertEquals("elected", verdict(transcript, T1, false));
        assertEquals(
                "ELECTION_NOT_NEEDED Leader election not needed for topic partition.", verdict(transcript, T1, true));
        assertEquals(
                "UNKNOWN_TOPIC_OR_PARTITION The partition does not exist.",
                verdict(transcript, new TopicPartition("t", 9), false));

        // When
        transcript.on(new BrokerChange(brokers(2)));

        // Then
        assertEquals(
                "PREFERRED_LEADER_NOT_AVAILABLE Failed to elect leader for partition t-0 under strategy"
                        + " PreferredReplicaPartitionLeaderElectionStrategy",
                verdict(transcript, T0, false));

        // When
        transcript.on(new BrokerChange(brokers()));

        // Then
        assertEquals(
                "ELIGIBLE_LEADERS_NOT_AVAILABLE Failed to elect leader for partition t-0 under strategy"
                        + " OfflinePartitionLeaderElectionStrategy(true)",
                verdict(transcript, T0, true));

        // When
        transcript.on(new TopicDeletion(Set.of("t")));

        // Then
        assertEquals("INVALID_TOPIC_EXCEPTION The topic is being deleted", verdict(transcript, T0, false));
    }

    @Test
    void shouldHoldTheElectionsOfTheOldZnodeAndTakeItAway() {
        assertEquals(
                """
                change t-1 leader=1 epoch=1 isr=[2, 1] by=7 from v0
                drop elections
                to 1: LeaderAndIsr v7 t-1 leader=1 epoch=1 isr=[2, 1]
                to 1: UpdateMetadata v8 brokers=[1, 2] t-1 leader=1
                to 2: LeaderAndIsr v7 t-1 leader=1 epoch=1 isr=[2, 1]
                to 2: UpdateMetadata v8 brokers=[1, 2] t-1 leader=1
                """,
                withT().on(new LegacyPreferredElection(Set.of(T0, T1, new TopicPartition("u", 0)))));
        assertEquals(
                """
                drop elections
                """,
                withT().on(new LegacyPreferredElection(Set.of())));
    }

    @Test
    void shouldRebalanceOnceTooManyAreLedElsewhere() {
        assertEquals("", withT().on(new AutoPreferredReplicaLeaderElection(50)));
        assertEquals(
                """
                change t-1 leader=1 epoch=1 isr=[2, 1] by=7 from v0
                to 1: LeaderAndIsr v7 t-1 leader=1 epoch=1 isr=[2, 1]
                to 1: UpdateMetadata v8 brokers=[1, 2] t-1 leader=1
                to 2: LeaderAndIsr v7 t-1 leader=1 epoch=1 isr=[2, 1]
                to 2: UpdateMetadata v8 brokers=[1, 2] t-1 leader=1
                """,
                withT().on(new AutoPreferredReplicaLeaderElection(49)));
    }

    @Test
    void shouldNotRebalanceWhileReplicasMove() {
        Transcript transcript = withT();
        transcript.on(new BrokerChange(brokers(1, 2, 3)));
        transcript.on(new ReassignmentsRequested(Map.of(T0, Optional.of(List.of(1, 3)))));

        assertEquals("", transcript.on(new AutoPreferredReplicaLeaderElection(0)));
    }

    @Test
    void shouldAskABrokerWhatItHasLostAndMoveTheLeadership() {
        // Given
        Transcript transcript = withT();

        // When
        String notified = transcript.on(new LogDirEventNotification(Set.of("log_dir_event_0000000003"), Set.of(1)));
        String lost = transcript.on(new LeaderAndIsrResponseReceived(1, Set.of(T1), Set.of(T0)));
        String again = transcript.on(new LeaderAndIsrResponseReceived(1, Set.of(), Set.of(T0)));
        String restarted = transcript.on(new BrokerChange(List.of(broker(1, 500), broker(2, 102))));

        // Then
        assertEquals(
                """
                handled LOG_DIR_EVENT [log_dir_event_0000000003]
                to 1: LeaderAndIsr v7 t-0 leader=1 epoch=0 isr=[1, 2], t-1 leader=2 epoch=0 isr=[2, 1]
                """,
                notified);
        assertEquals(
                """
                change t-0 leader=2 epoch=1 isr=[2] by=7 from v0
                to 1: StopReplica v4 t-0 epoch=1
                to 1: UpdateMetadata v8 brokers=[1, 2] t-0 leader=2 offline=[1]
                to 2: LeaderAndIsr v7 t-0 leader=2 epoch=1 isr=[2]
                to 2: UpdateMetadata v8 brokers=[1, 2] t-0 leader=2 offline=[1]
                """,
                lost);
        assertEquals("", again);
        assertEquals(
                """
                disconnect 1
                change t-1 leader=2 epoch=1 isr=[2] by=7 from v0
                to 2: LeaderAndIsr v7 t-1 leader=2 epoch=1 isr=[2]
                to 2: UpdateMetadata v8 brokers=[2] t-0 leader=2 offline=[1], t-1 leader=2 offline=[1]
                connect 1
                to 1: UpdateMetadata v8 full brokers=[1, 2] t-0 leader=2, t-1 leader=2
                to 1: LeaderAndIsr v7 t-0 leader=2 epoch=1 isr=[2], t-1 leader=2 epoch=1 isr=[2]
                to 2: UpdateMetadata v8 brokers=[1, 2] t-0 leader=2, t-1 leader=2
                """,
                restarted);
    }

    @Test
    void shouldNotTakeBackAReplicaFromAFailedDirectory() {
        Transcript transcript = withT();
        transcript.on(new LeaderAndIsrResponseReceived(1, Set.of(), Set.of(T0)));

        var request = Transcript.alterRequest(T0, 2, 1, 1, List.of(2, 1));

        assertEquals(
                List.of(Errors.INELIGIBLE_REPLICA), transcript.controller().alterPartitionVerdicts(request, (short) 3));
        assertEquals(
                List.of(Errors.OPERATION_NOT_ATTEMPTED),
                transcript.controller().alterPartitionVerdicts(byName(), (short) 1));
    }

    private static io.barnabas.common.message.AlterPartitionRequestData byName() {
        var request = Transcript.alterRequest(T0, 2, 1, 1, List.of());
        request.topics().get(0).setTopicName("t").partitions().get(0).setNewIsr(List.of(2, 1));
        return request;
    }

    @Test
    void shouldFinishADeletionHeldUpByAFailedDirectoryWhenTheBrokerRestarts() {
        Transcript transcript = withT();
        transcript.on(new TopicDeletion(Set.of("t")));
        transcript.on(new StopReplicaResponseReceived(2, Map.of(T0, Errors.NONE, T1, Errors.NONE)));
        transcript.on(new LeaderAndIsrResponseReceived(1, Set.of(), Set.of(T0)));
        assertEquals("", transcript.on(new StopReplicaResponseReceived(1, Map.of(T1, Errors.NONE))));
        assertEquals(
                """
                disconnect 1
                to 2: UpdateMetadata v8 brokers=[2] t-0 leader=-2 offline=[1], t-1 leader=-2 offline=[1]
                connect 1
                to 1: UpdateMetadata v8 full brokers=[1, 2] t-0 leader=-2, t-1 leader=-2
                to 2: UpdateMetadata v8 brokers=[1, 2] t-0 leader=-2, t-1 leader=-2
                to 1: StopReplica v4 t-0 epoch=-2 delete
                """,
                transcript.on(new BrokerChange(List.of(broker(1, 500), broker(2, 102)))));
        assertEquals(
                """
                remove topic t [0, 1]
                """,
                transcript.on(new StopReplicaResponseReceived(1, Map.of(T0, Errors.NONE))));
    }

    /** Leaders of the time before KIP-497 write their in-sync sets themselves. */
    @Test
    void shouldTellEverybodyOfStatesThatOldLeadersWrote() {
        // Given
        Transcript transcript = withT();
        LeaderAndIsr written = new LeaderAndIsr(1, 0, List.of(1), LeaderAndIsr.RECOVERED, 1);

        // When
        String text = transcript.on(new IsrChangeNotification(
                Set.of("isr_change_0000000000"), Map.of(T0, new PartitionRegistration(written, 6))));

        // Then
        assertEquals(
                """
                handled ISR_CHANGE [isr_change_0000000000]
                to 1: UpdateMetadata v8 brokers=[1, 2] t-0 leader=1
                to 2: UpdateMetadata v8 brokers=[1, 2] t-0 leader=1
                """,
                text);
        assertEquals(
                written,
                transcript.controller().context().registration(T0).orElseThrow().leaderAndIsr());
    }

    @Test
    void shouldNotGiveLeadershipToABrokerThatIsLeaving() {
        // Given
        Transcript transcript = withT();
        transcript.on(new ControlledShutdown(2, 102));

        // Then
        assertEquals("", transcript.on(new ControlledShutdown(1, 101)));
        assertEquals(
                2,
                transcript
                        .controller()
                        .controlledShutdownResponse(1, 101)
                        .remainingPartitions()
                        .size());
    }
}
