package io.barnabas.tools.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.barnabas.common.message.MetadataResponseData;
import io.barnabas.common.message.MetadataResponseData.MetadataResponseBroker;
import io.barnabas.common.message.MetadataResponseData.MetadataResponsePartition;
import io.barnabas.common.message.MetadataResponseData.MetadataResponseTopic;
import io.barnabas.tools.doctor.Finding.Verdict;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What steps make of the answers they get. */
class StepsTest {
    private static MetadataResponseData cluster(int controller, MetadataResponsePartition... partitions) {
        return new MetadataResponseData()
                .setClusterId("c")
                .setControllerId(controller)
                .setBrokers(List.of(
                        new MetadataResponseBroker().setNodeId(0).setHost("h").setPort(1)))
                .setTopics(List.of(new MetadataResponseTopic().setName("t").setPartitions(List.of(partitions))));
    }

    private static MetadataResponsePartition partition(int leader, List<Integer> replicas, List<Integer> isr) {
        return new MetadataResponsePartition()
                .setLeaderId(leader)
                .setReplicaNodes(replicas)
                .setIsrNodes(isr);
    }

    @Test
    void shouldFindAHealthyClusterHealthy() {
        Finding finding = MetadataStep.judge(cluster(0, partition(0, List.of(0), List.of(0))));
        assertEquals(Finding.ok("cluster c: 1 broker, controller 0, 1 topic, 1 partition"), finding);
    }

    @Test
    void shouldWarnOfLeaderlessAndLaggingPartitionsAndOfNoController() {
        Finding finding = MetadataStep.judge(
                cluster(-1, partition(-1, List.of(0), List.of()), partition(0, List.of(0, 1), List.of(0))));
        assertEquals(Verdict.WARN, finding.verdict());
        assertEquals(3, finding.advice().size(), finding.toString());
        assertTrue(finding.advice().get(1).startsWith("1 partition without a leader (t-0)"), finding.toString());
        assertTrue(finding.advice().get(2).startsWith("1 partition with fewer in-sync replicas"), finding.toString());
    }

    @Test
    void shouldFailWhenTheBrokerKnowsNobody() {
        assertTrue(MetadataStep.judge(new MetadataResponseData()).failed());
    }

    @Test
    void shouldTellZooKeeperWithoutAMajority() {
        List<String> seen = new ArrayList<>();
        List<String> advice = new ArrayList<>();
        ZooKeeperStep.judge(
                new Server("h", 2181), "This ZooKeeper instance is not currently serving requests\n", seen, advice);
        assertEquals(List.of("h:2181 is ZooKeeper, but serves nobody"), seen);
        assertTrue(advice.get(0).contains("no majority"), advice.toString());
    }

    @Test
    void shouldReadAddresses() {
        assertEquals(new Server("kafka", 9092), Server.parse("PLAINTEXT://kafka:9092", 1));
        assertEquals(new Server("::1", 9092), Server.parse("[::1]:9092", 1));
        assertEquals("[::1]:9092", new Server("::1", 9092).toString());
    }
}
