package io.barnabas.controller;

import static io.barnabas.controller.Transcript.broker;
import static io.barnabas.controller.Transcript.brokers;
import static io.barnabas.controller.Transcript.state;
import static io.barnabas.controller.Transcript.topic;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.message.AlterPartitionRequestData;
import io.barnabas.common.protocol.Errors;
import io.barnabas.controller.ControllerEvent.AlterPartitionReceived;
import io.barnabas.controller.ControllerEvent.BrokerChange;
import io.barnabas.controller.ControllerEvent.ControlledShutdown;
import io.barnabas.controller.ControllerEvent.PartitionModifications;
import io.barnabas.controller.ControllerEvent.ReplicaLeaderElection;
import io.barnabas.controller.ControllerEvent.Startup;
import io.barnabas.controller.ControllerEvent.StopReplicaResponseReceived;
import io.barnabas.controller.ControllerEvent.TopicChange;
import io.barnabas.controller.ControllerEvent.TopicDeletion;
import io.barnabas.controller.ControllerEvent.UncleanLeaderElectionEnabled;
import io.barnabas.metadata.BrokerRegistration;
import io.barnabas.metadata.EndPoint;
import io.barnabas.metadata.LeaderAndIsr;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KafkaControllerTest {
    private static final TopicPartition T0 = new TopicPartition("t", 0);

    /** A controller of brokers 1 and 2 that knows topic t with one partition on both, led by 1. */
    private static Transcript withT() {
        Transcript transcript = new Transcript();
        transcript.on(new Startup(state(
                brokers(1, 2), List.of(topic("t", List.of(1, 2))), Map.of(T0, new LeaderAndIsr(1, List.of(1, 2))))));
        return transcript;
    }

    @Test
    void shouldTellEverythingToEverybodyWhenElected() {
        // Given
        Transcript transcript = new Transcript();
        LeaderAndIsr led = new LeaderAndIsr(2, 4, List.of(2, 1), LeaderAndIsr.RECOVERED, 9);

        // When
        String text =
                transcript.on(new Startup(state(brokers(1, 2), List.of(topic("t", List.of(1, 2))), Map.of(T0, led))));

        // Then
        assertEquals(
                """
                connect 1
                connect 2
                to 1: UpdateMetadata v8 full brokers=[1, 2] t-0 leader=2
                to 1: LeaderAndIsr v7 t-0 leader=2 epoch=4 isr=[2, 1]
                to 2: UpdateMetadata v8 full brokers=[1, 2] t-0 leader=2
                to 2: LeaderAndIsr v7 t-0 leader=2 epoch=4 isr=[2, 1]
                """,
                text);
    }

    @Test
    void shouldElectWhatHasNoLeaderWhenElected() {
        // Given
        Transcript transcript = new Transcript();
        Map<TopicPartition, LeaderAndIsr> states = Map.of(
                new TopicPartition("t", 0), new LeaderAndIsr(3, 4, List.of(3, 2), LeaderAndIsr.RECOVERED, 9),
                new TopicPartition("t", 1), new LeaderAndIsr(3, 4, List.of(3), LeaderAndIsr.RECOVERED, 9),
                new TopicPartition("t", 2), new LeaderAndIsr(2, 4, List.of(2, 3), LeaderAndIsr.RECOVERED, 9));

        // When
        String text = transcript.on(new Startup(state(
                brokers(2),
                List.of(topic("t", List.of(3, 2), List.of(3, 2), List.of(2, 3), List.of(3, 2), List.of(3))),
                states)));

        // Then
        assertEquals(
                """
                connect 2
                create t-3 leader=2 epoch=0 isr=[2] by=7
                change t-0 leader=2 epoch=5 isr=[2] by=7 from v9
                change t-1 leader=-1 epoch=5 isr=[3] by=7 from v9
                change t-2 leader=2 epoch=5 isr=[2] by=7 from v9
                to 2: UpdateMetadata v8 full brokers=[2] t-0 leader=2 offline=[3], t-1 leader=-1 offline=[3], t-2 leader=2 \
                offline=[3], t-3 leader=2 offline=[3]
                to 2: LeaderAndIsr v7 t-0 leader=2 epoch=5 isr=[2], t-1 leader=-1 epoch=5 isr=[3], t-2 leader=2 epoch=5 \
                isr=[2], t-3 leader=2 epoch=0 isr=[2] new
                may be led uncleanly? [t]
                """,
                text);
    }

    @Test
    void shouldLeadNewPartitionsByTheFirstLiveReplica() {
        // Given
        Transcript transcript = new Transcript();
        transcript.on(new Startup(state(brokers(1, 2), List.of(), Map.of())));

        // When
        String text = transcript.on(
                new TopicChange(Set.of("n"), List.of(topic("n", List.of(3, 2, 1), List.of(1), List.of(3)))));

        // Then
        assertEquals(
                """
                create n-0 leader=2 epoch=0 isr=[2, 1] by=7
                create n-1 leader=1 epoch=0 isr=[1] by=7
                to 1: LeaderAndIsr v7 n-0 leader=2 epoch=0 isr=[2, 1] new, n-1 leader=1 epoch=0 isr=[1] new
                to 1: UpdateMetadata v8 brokers=[1, 2] n-0 leader=2 offline=[3], n-1 leader=1
                to 2: LeaderAndIsr v7 n-0 leader=2 epoch=0 isr=[2, 1] new
                to 2: UpdateMetadata v8 brokers=[1, 2] n-0 leader=2 offline=[3], n-1 leader=1
                """,
                text);
        assertEquals(PartitionState.NEW, transcript.controller().context().state(new TopicPartition("n", 2)));
    }

    @Test
    void shouldLeadAddedPartitionsOnly() {
        assertEquals(
                """
                create t-1 leader=2 epoch=0 isr=[2] by=7
                to 1: UpdateMetadata v8 brokers=[1, 2] t-1 leader=2
                to 2: LeaderAndIsr v7 t-1 leader=2 epoch=0 isr=[2] new
                to 2: UpdateMetadata v8 brokers=[1, 2] t-1 leader=2
                """,
                withT().on(new PartitionModifications(topic("t", List.of(1, 2), List.of(2)))));
    }

    @Test
    void shouldMoveLeadershipFromAFailedBroker() {
        // Given
        Transcript transcript = withT();

        // When
        String text = transcript.on(new BrokerChange(brokers(2)));

        // Then
        assertEquals(
                """
                disconnect 1
                change t-0 leader=2 epoch=1 isr=[2] by=7 from v0
                to 2: LeaderAndIsr v7 t-0 leader=2 epoch=1 isr=[2]
                to 2: UpdateMetadata v8 brokers=[2] t-0 leader=2 offline=[1]
                """,
                text);
    }

    @Test
    void shouldTakeAFailedFollowerOutOfTheInSyncSet() {
        assertEquals(
                """
                disconnect 2
                change t-0 leader=1 epoch=1 isr=[1] by=7 from v0
                to 1: LeaderAndIsr v7 t-0 leader=1 epoch=1 isr=[1]
                to 1: UpdateMetadata v8 brokers=[1] t-0 leader=1 offline=[2]
                """,
                withT().on(new BrokerChange(brokers(1))));
    }

    @Test
    void shouldKeepTheInSyncSetWhenNobodyOfItIsLeftAndElectWhoeverComesBack() {
        // Given
        Transcript transcript = withT();
        transcript.on(new BrokerChange(brokers(2)));
        transcript.on(new BrokerChange(brokers(3)));
        LeaderAndIsr offline =
                transcript.controller().context().registration(T0).orElseThrow().leaderAndIsr();
        assertEquals(new LeaderAndIsr(-1, 2, List.of(2), LeaderAndIsr.RECOVERED, 2), offline);

        // When
        String notInSync = transcript.on(new BrokerChange(brokers(1, 3)));
        String inSync = transcript.on(new BrokerChange(brokers(1, 2, 3)));

        // Then
        assertEquals(
                """
                connect 1
                to 1: UpdateMetadata v8 full brokers=[1, 3] t-0 leader=-1 offline=[2]
                to 1: LeaderAndIsr v7 t-0 leader=-1 epoch=2 isr=[2]
                to 3: UpdateMetadata v8 brokers=[1, 3] t-0 leader=-1 offline=[2]
                may be led uncleanly? [t]
                """,
                notInSync);
        assertEquals(
                """
                connect 2
                change t-0 leader=2 epoch=3 isr=[2] by=7 from v2
                to 1: LeaderAndIsr v7 t-0 leader=2 epoch=3 isr=[2]
                to 1: UpdateMetadata v8 brokers=[1, 2, 3] t-0 leader=2
                to 2: UpdateMetadata v8 full brokers=[1, 2, 3] t-0 leader=2
                to 2: LeaderAndIsr v7 t-0 leader=2 epoch=3 isr=[2]
                to 3: UpdateMetadata v8 brokers=[1, 2, 3] t-0 leader=2
                """,
                inSync);
    }

    @Test
    void shouldElectUncleanlyOnlyWhenAllowed() {
        // Given
        Transcript transcript = new Transcript();
        transcript.on(new Startup(
                state(brokers(1, 2), List.of(topic("t", List.of(1, 2))), Map.of(T0, new LeaderAndIsr(1, List.of(1))))));

        // When
        String failure = transcript.on(new BrokerChange(brokers(2)));
        String allowed = transcript.on(new UncleanLeaderElectionEnabled(Set.of("t", "other")));

        // Then
        assertEquals(
                """
                disconnect 1
                change t-0 leader=-1 epoch=1 isr=[1] by=7 from v0
                to 2: LeaderAndIsr v7 t-0 leader=-1 epoch=1 isr=[1]
                to 2: UpdateMetadata v8 brokers=[2] t-0 leader=-1 offline=[1]
                may be led uncleanly? [t]
                """,
                failure);
        assertEquals(
                """
                change t-0 leader=2 epoch=2 isr=[2] recovering by=7 from v1
                to 2: LeaderAndIsr v7 t-0 leader=2 epoch=2 isr=[2]
                to 2: UpdateMetadata v8 brokers=[2] t-0 leader=2 offline=[1]
                """,
                allowed);
        assertEquals(Set.of(), transcript.controller().uncleanElectionCandidates(Optional.empty()));
    }

    /** Brokers before 3.2 know nothing of recovering leaders. */
    @Test
    void shouldNotMarkRecoveringLeadersForOldBrokers() {
        // Given
        Transcript transcript = new Transcript("3.1", true);
        transcript.on(new Startup(
                state(brokers(2), List.of(topic("t", List.of(1, 2))), Map.of(T0, new LeaderAndIsr(1, List.of(1))))));

        // When
        transcript.on(new UncleanLeaderElectionEnabled(Set.of("t")));

        // Then
        assertEquals(
                new LeaderAndIsr(2, 2, List.of(2), LeaderAndIsr.RECOVERED, 2),
                transcript.controller().context().registration(T0).orElseThrow().leaderAndIsr());
    }

    @Test
    void shouldTreatAQuickRestartAsAFailureAndAReturn() {
        assertEquals(
                """
                disconnect 1
                change t-0 leader=2 epoch=1 isr=[2] by=7 from v0
                to 2: LeaderAndIsr v7 t-0 leader=2 epoch=1 isr=[2]
                to 2: UpdateMetadata v8 brokers=[2] t-0 leader=2 offline=[1]
                connect 1
                to 1: UpdateMetadata v8 full brokers=[1, 2] t-0 leader=2
                to 1: LeaderAndIsr v7 t-0 leader=2 epoch=1 isr=[2]
                to 2: UpdateMetadata v8 brokers=[1, 2] t-0 leader=2
                """,
                withT().on(new BrokerChange(List.of(broker(1, 999), broker(2, 102)))));
    }

    @Test
    void shouldTakeReplicasThatWereAwayUnnoticedOutOfInSyncSetsWhereAnotherMemberWasNot() {
        // Given
        Transcript t = new Transcript();
        TopicPartition led = new TopicPartition("t", 0);
        TopicPartition followed = new TopicPartition("t", 1);
        TopicPartition alone = new TopicPartition("t", 2);
        LeaderAndIsr byOne = new LeaderAndIsr(1, List.of(1, 2));
        ClusterState state = Transcript.state(
                brokers(1, 2),
                List.of(topic("t", List.of(1, 2), List.of(2, 1), List.of(1, 2))),
                Map.of(led, byOne, followed, new LeaderAndIsr(2, List.of(2, 1)), alone, byOne));
        Map<TopicPartition, Set<Integer>> returned = Map.of(led, Set.of(1), followed, Set.of(1), alone, Set.of(1, 2));

        // When
        t.on(new ControllerEvent.Startup(
                new ClusterState(7, state.liveBrokers(), state.topics(), state.partitions(), Set.of(), returned)));

        // Then
        assertEquals(new LeaderAndIsr(2, 1, List.of(2), LeaderAndIsr.RECOVERED, 1), leaderAndIsr(t, led));
        assertEquals(new LeaderAndIsr(2, 1, List.of(2), LeaderAndIsr.RECOVERED, 1), leaderAndIsr(t, followed));
        assertEquals(byOne, leaderAndIsr(t, alone));
    }

    private static LeaderAndIsr leaderAndIsr(Transcript t, TopicPartition partition) {
        return t.controller().context().registration(partition).orElseThrow().leaderAndIsr();
    }

    @Test
    void shouldTellOfChangedListenersOnly() {
        // Given
        Transcript transcript = withT();
        EndPoint moved = new EndPoint("PLAINTEXT", "PLAINTEXT", "elsewhere", 9092);
        BrokerRegistration one = new BrokerRegistration(1, List.of(moved), Optional.of("r1"), -1, 0, 101);

        // Then
        assertEquals(
                """
                to 1: UpdateMetadata v8 brokers=[1, 2]
                to 2: UpdateMetadata v8 brokers=[1, 2]
                """,
                transcript.on(new BrokerChange(List.of(one, broker(2, 102)))));
    }

    @Test
    void shouldMoveEverythingAwayFromABrokerThatShutsDown() {
        // Given
        Transcript transcript = withT();

        // When
        String text = transcript.on(new ControlledShutdown(1, 101));

        // Then
        assertEquals(
                """
                change t-0 leader=2 epoch=1 isr=[2] by=7 from v0
                to 1: LeaderAndIsr v7 t-0 leader=2 epoch=1 isr=[2]
                to 1: UpdateMetadata v8 brokers=[1, 2] t-0 leader=2 offline=[1]
                to 2: LeaderAndIsr v7 t-0 leader=2 epoch=1 isr=[2]
                to 2: UpdateMetadata v8 brokers=[1, 2] t-0 leader=2 offline=[1]
                """,
                text);
        assertEquals(
                List.of(),
                transcript.controller().controlledShutdownResponse(1, 101).remainingPartitions());
    }

    @Test
    void shouldLeaveWhatNobodyCanTakeOverAndRefuseAStaleEpoch() {
        // Given
        Transcript transcript = withT();
        transcript.on(new BrokerChange(brokers(1)));

        // When
        String text = transcript.on(new ControlledShutdown(1, 101));

        // Then
        assertEquals("", text);
        assertEquals(
                1,
                transcript
                        .controller()
                        .controlledShutdownResponse(1, 101)
                        .remainingPartitions()
                        .size());
        assertEquals(
                Errors.STALE_BROKER_EPOCH.code(),
                transcript.controller().controlledShutdownResponse(1, 100).errorCode());
        assertEquals(
                Errors.BROKER_NOT_AVAILABLE.code(),
                transcript.controller().controlledShutdownResponse(5, 100).errorCode());
    }

    @Test
    void shouldDeleteATopicOnceAllItsReplicasAreGone() {
        // Given
        Transcript transcript = withT();

        // When
        String marked = transcript.on(new TopicDeletion(Set.of("t", "nosuch")));
        String first = transcript.on(new StopReplicaResponseReceived(1, Map.of(T0, Errors.NONE)));
        String second = transcript.on(new StopReplicaResponseReceived(2, Map.of(T0, Errors.NONE)));

        // Then
        assertEquals(
                """
                refuse deletion nosuch
                to 1: UpdateMetadata v8 brokers=[1, 2] t-0 leader=-2
                to 2: UpdateMetadata v8 brokers=[1, 2] t-0 leader=-2
                to 1: StopReplica v4 t-0 epoch=-2 delete
                to 2: StopReplica v4 t-0 epoch=-2 delete
                """,
                marked.lines()
                        .sorted(java.util.Comparator.comparing(l -> !l.startsWith("refuse")))
                        .map(l -> l + "\n")
                        .collect(java.util.stream.Collectors.joining()));
        assertEquals("", first);
        assertEquals("remove topic t [0]\n", second);
    }

    @Test
    void shouldFinishADeletionWhenTheMissingBrokerIsBack() {
        // Given
        Transcript transcript = withT();
        transcript.on(new BrokerChange(brokers(1)));
        transcript.on(new TopicDeletion(Set.of("t")));
        assertEquals("", transcript.on(new StopReplicaResponseReceived(1, Map.of(T0, Errors.NONE))));

        // When
        String back = transcript.on(new BrokerChange(brokers(1, 2)));
        String done = transcript.on(new StopReplicaResponseReceived(2, Map.of(T0, Errors.NONE)));

        // Then
        assertEquals(
                "to 2: StopReplica v4 t-0 epoch=-2 delete",
                back.lines().reduce((a, b) -> b).orElseThrow());
        assertEquals("remove topic t [0]\n", done);
    }

    @Test
    void shouldTryAgainAReplicaThatCouldNotBeDeletedWhenItsBrokerRestarts() {
        // Given
        Transcript transcript = withT();
        transcript.on(new TopicDeletion(Set.of("t")));
        transcript.on(new StopReplicaResponseReceived(1, Map.of(T0, Errors.NONE)));
        assertEquals("", transcript.on(new StopReplicaResponseReceived(2, Map.of(T0, Errors.KAFKA_STORAGE_ERROR))));

        // When
        String back = transcript.on(new BrokerChange(List.of(broker(1, 101), broker(2, 500))));

        // Then
        assertEquals(
                "to 2: StopReplica v4 t-0 epoch=-2 delete",
                back.lines().reduce((a, b) -> b).orElseThrow());
    }

    @Test
    void shouldRefuseDeletionsThatAreNotEnabled() {
        // Given
        Transcript transcript = new Transcript("3.9-IV0", false);
        transcript.on(new Startup(
                state(brokers(1), List.of(topic("t", List.of(1))), Map.of(T0, new LeaderAndIsr(1, List.of(1))))));

        // Then
        assertEquals("refuse deletion t\n", transcript.on(new TopicDeletion(Set.of("t"))));
    }

    @Test
    void shouldBringThePreferredLeaderBack() {
        // Given
        Transcript transcript = withT();
        transcript.on(new BrokerChange(brokers(2)));
        transcript.on(new BrokerChange(brokers(1, 2)));
        alter(transcript, 2, 1, 1, List.of(2, 1));

        // When
        String text = transcript.on(new ReplicaLeaderElection(Set.of(T0), false));

        // Then
        assertEquals(
                "change t-0 leader=1 epoch=2 isr=[2, 1] by=7 from v2",
                text.lines().findFirst().orElseThrow());
        assertEquals(
                Errors.ELECTION_NOT_NEEDED,
                transcript
                        .controller()
                        .electionVerdicts(new ReplicaLeaderElection(Set.of(T0), false))
                        .get(T0)
                        .error());
    }

    /** IBP 2.8 brokers get 2.8's versions. */
    @Test
    void shouldChooseVersionsByTheInterBrokerProtocol() {
        // Given
        Transcript transcript = new Transcript("2.8", true);

        // When
        String text = transcript.on(new Startup(
                state(brokers(1), List.of(topic("t", List.of(1))), Map.of(T0, new LeaderAndIsr(1, List.of(1))))));

        // Then
        assertEquals(
                """
                connect 1
                to 1: UpdateMetadata v7 brokers=[1] t-0 leader=1
                to 1: LeaderAndIsr v5 t-0 leader=1 epoch=0 isr=[1]
                """,
                text);
    }

    /** KIP-497, KIP-841, KIP-903. */
    @Test
    void shouldChangeTheInSyncSetForItsLeaderOnly() {
        // Given
        Transcript transcript = withT();

        // Then
        assertEquals("FENCED_LEADER_EPOCH", alter(transcript, 1, -1, 0, List.of(1)));
        assertEquals("NOT_CONTROLLER", alter(transcript, 1, 1, 0, List.of(1)));
        assertEquals("NOT_CONTROLLER", alter(transcript, 1, -1, 5, List.of(1)));
        assertEquals("NOT_CONTROLLER", alter(transcript, 1, 0, 5, List.of(1)));
        assertEquals("INVALID_REQUEST", alter(transcript, 2, 0, 0, List.of(2)));
        assertEquals("INELIGIBLE_REPLICA", alter(transcript, 1, 0, 0, List.of(1, 3)));
        assertEquals("INVALID_REQUEST", alter(transcript, 1, 0, 0, List.of()));
        assertEquals("leader=1 epoch=0 isr=[1] v1", alter(transcript, 1, 0, 0, List.of(1)));
        assertEquals("leader=1 epoch=0 isr=[1] v1", alter(transcript, 1, 0, 0, List.of(1)), "a repeated request");
        assertEquals("INVALID_UPDATE_VERSION", alter(transcript, 1, 0, 0, List.of(1, 2)));
        assertEquals("leader=1 epoch=0 isr=[1, 2] v2", alter(transcript, 1, 0, 1, List.of(1, 2)));
    }

    private static String alter(
            Transcript transcript, int broker, int leaderEpoch, int partitionEpoch, List<Integer> isr) {
        AlterPartitionRequestData request = Transcript.alterRequest(T0, broker, leaderEpoch, partitionEpoch, isr);
        short version = 3;
        var verdicts = transcript.controller().alterPartitionVerdicts(request, version);
        transcript.on(new AlterPartitionReceived(request, version));
        var answer = transcript
                .controller()
                .alterPartitionResponse(request, version, verdicts)
                .topics()
                .get(0)
                .partitions()
                .get(0);
        return answer.errorCode() != 0
                ? Errors.forCode(answer.errorCode()).name()
                : "leader=" + answer.leaderId() + " epoch=" + answer.leaderEpoch() + " isr=" + answer.isr() + " v"
                        + answer.partitionEpoch();
    }

    @Test
    void shouldRefuseABrokerThatIsNotWhoItWas() {
        // Given
        AlterPartitionRequestData request = new AlterPartitionRequestData()
                .setBrokerId(1)
                .setBrokerEpoch(5)
                .setTopics(List.of(new AlterPartitionRequestData.TopicData()));
        KafkaController controller = withT().controller();

        // When
        var response = controller.alterPartitionResponse(
                request, (short) 3, controller.alterPartitionVerdicts(request, (short) 3));

        // Then
        assertEquals(Errors.STALE_BROKER_EPOCH.code(), response.errorCode());
    }
}
