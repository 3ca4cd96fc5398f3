package io.barnabas.controller;

import static io.barnabas.controller.Transcript.broker;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.Uuid;
import io.barnabas.common.message.LeaderAndIsrRequestData;
import io.barnabas.common.message.UpdateMetadataRequestData;
import io.barnabas.controller.ControllerEvent.BrokerChange;
import io.barnabas.controller.ControllerEvent.ControlledShutdown;
import io.barnabas.metadata.BrokerRegistration;
import io.barnabas.metadata.LeaderAndIsr;
import io.barnabas.metadata.PartitionRegistration;
import io.barnabas.metadata.ReplicaAssignment;
import io.barnabas.metadata.TopicAssignment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Ten thousand partitions: what happens to a broker costs what it holds, in one request to each of the others. */
class ManyPartitionsTest {
    private static final int TOPICS = 100;
    private static final int PARTITIONS_OF_EACH = 100;
    private static final int BROKERS = 5;
    /** Generous: it takes some hundred milliseconds, and a walk over all partitions for each of them takes minutes. */
    private static final long LIMIT_MS = 15_000;

    private final KafkaController controller =
            new KafkaController(0, "PLAINTEXT", InterBrokerProtocol.parse("3.9-IV0"), true);
    private final List<ControllerEffect> effects = new ArrayList<>();
    private int records;

    @Test
    void shouldDecideAFailureAndAReturnAtOnce() {
        // Given
        long startNs = System.nanoTime();
        Random random = new Random(4);
        on("startup", new ControllerEvent.Startup(state(random)));
        assertEquals(BROKERS, sent(UpdateMetadataRequestData.class));
        assertEquals(BROKERS, sent(LeaderAndIsrRequestData.class));

        // When
        on("failure", new BrokerChange(brokers(Set.of(2))));

        // Then
        int onIt = controller.context().partitionsOnBroker(2).size();
        assertTrue(onIt > 5_000, onIt + " of 10,000 partitions are on a broker of five with three replicas each");
        assertEquals(onIt, records);
        assertEquals(BROKERS - 1, sent(UpdateMetadataRequestData.class));
        assertEquals(BROKERS - 1, sent(LeaderAndIsrRequestData.class));

        // When
        on("return", new BrokerChange(brokers(Set.of())));

        // Then
        assertEquals(0, records);
        assertEquals(BROKERS, sent(UpdateMetadataRequestData.class));
        assertEquals(1, sent(LeaderAndIsrRequestData.class));

        // When
        on("controlled shutdown", new ControlledShutdown(3, 103));
        on("rebalance", new ControllerEvent.AutoPreferredReplicaLeaderElection(0));

        // Then
        long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs);
        assertTrue(tookMs < LIMIT_MS, "took " + tookMs + " ms");
    }

    private long sent(Class<?> type) {
        return effects.stream()
                .filter(e -> e instanceof ControllerEffect.SendRequest send && type.isInstance(send.request()))
                .count();
    }

    private void on(String what, ControllerEvent event) {
        long startNs = System.nanoTime();
        effects.clear();
        records = 0;
        Deque<ControllerEvent> events = new ArrayDeque<>(List.of(event));
        while (!events.isEmpty()) {
            Decision decision = controller.decide(events.removeFirst());
            records += decision.toPersist().size();
            decision.records().forEach(controller::replay);
            effects.addAll(controller.effects(decision));
            List<ControllerEvent> followUps = decision.followUps();
            for (int i = followUps.size() - 1; i >= 0; i--) {
                events.addFirst(followUps.get(i));
            }
        }
        System.out.println(what + " of 10,000 partitions: " + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs)
                + " ms, " + records + " records");
    }

    private static List<BrokerRegistration> brokers(Set<Integer> without) {
        List<BrokerRegistration> brokers = new ArrayList<>();
        for (int id = 0; id < BROKERS; id++) {
            if (!without.contains(id)) {
                brokers.add(broker(id, 100 + id));
            }
        }
        return brokers;
    }

    private static ClusterState state(Random random) {
        List<TopicAssignment> topics = new ArrayList<>();
        Map<TopicPartition, PartitionRegistration> states = new TreeMap<>();
        for (int t = 0; t < TOPICS; t++) {
            Map<Integer, ReplicaAssignment> partitions = new TreeMap<>();
            for (int p = 0; p < PARTITIONS_OF_EACH; p++) {
                int first = random.nextInt(BROKERS);
                List<Integer> replicas = List.of(first, (first + 1) % BROKERS, (first + 2) % BROKERS);
                partitions.put(p, ReplicaAssignment.of(replicas));
                states.put(
                        new TopicPartition("topic" + t, p),
                        new PartitionRegistration(new LeaderAndIsr(first, replicas), 6));
            }
            topics.add(new TopicAssignment("topic" + t, Optional.of(new Uuid(1, t)), partitions));
        }
        return new ClusterState(7, brokers(Set.of()), topics, states, Set.of(), Map.of());
    }
}
