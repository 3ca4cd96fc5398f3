package io.barnabas.server.handler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.barnabas.cluster.Leader;
import io.barnabas.common.Time;
import io.barnabas.common.Uuid;
import io.barnabas.common.message.LeaderAndIsrRequestData;
import io.barnabas.common.message.LeaderAndIsrRequestData.LeaderAndIsrLiveLeader;
import io.barnabas.common.message.LeaderAndIsrRequestData.LeaderAndIsrPartitionState;
import io.barnabas.common.message.LeaderAndIsrRequestData.LeaderAndIsrTopicState;
import io.barnabas.common.message.LeaderAndIsrResponseData;
import io.barnabas.common.message.StopReplicaRequestData;
import io.barnabas.common.message.StopReplicaRequestData.StopReplicaPartitionState;
import io.barnabas.common.message.StopReplicaRequestData.StopReplicaPartitionV0;
import io.barnabas.common.message.StopReplicaRequestData.StopReplicaTopicState;
import io.barnabas.common.message.StopReplicaRequestData.StopReplicaTopicV1;
import io.barnabas.common.message.StopReplicaResponseData;
import io.barnabas.common.message.UpdateMetadataRequestData;
import io.barnabas.common.message.UpdateMetadataRequestData.UpdateMetadataBroker;
import io.barnabas.common.message.UpdateMetadataRequestData.UpdateMetadataEndpoint;
import io.barnabas.common.message.UpdateMetadataRequestData.UpdateMetadataPartitionState;
import io.barnabas.common.message.UpdateMetadataRequestData.UpdateMetadataTopicState;
import io.barnabas.common.message.UpdateMetadataResponseData;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.common.protocol.Errors;
import io.barnabas.metadata.EndPoint;
import io.barnabas.server.link.BrokerLink;
import io.barnabas.server.link.LinkException;
import io.barnabas.server.link.ResponseHandler;
import io.barnabas.server.network.NettyBrokerLinks;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The controller's orders to a whole broker over a real connection, in every version there is. */
class OrdersOverTheWireTest {
    private static final int PATIENCE_MS = 20_000;
    private static final int CONTROLLER_EPOCH = 1_000;
    private static final int SELF = FakeCluster.BROKER_ID;

    @TempDir
    Path logDir;

    private TestBroker broker;
    private NettyBrokerLinks links;
    private BrokerLink link;

    @BeforeEach
    void start() throws Exception {
        broker = new TestBroker(logDir, Map.of());
        links = new NettyBrokerLinks(1, PATIENCE_MS, id -> {}, Time.SYSTEM);
        link = links.open(SELF, new EndPoint("PLAINTEXT", "PLAINTEXT", "127.0.0.1", broker.port()), "1");
    }

    @AfterEach
    void stop() {
        links.close();
        broker.close();
    }

    @SuppressWarnings("unchecked")
    private <T extends ApiMessage> T order(ApiMessage request, int version) throws Exception {
        CompletableFuture<ApiMessage> answer = new CompletableFuture<>();
        link.send(request, (short) version, PATIENCE_MS, new ResponseHandler() {
            @Override
            public void onResponse(ApiMessage response, Runnable release) {
                release.run();
                answer.complete(response);
            }

            @Override
            public void onFailure(LinkException failure) {
                answer.completeExceptionally(failure);
            }
        });
        return (T) answer.get(PATIENCE_MS, TimeUnit.MILLISECONDS);
    }

    private static LeaderAndIsrRequestData leaderAndIsr(String topic, int version, int controllerEpoch) {
        LeaderAndIsrPartitionState state = new LeaderAndIsrPartitionState()
                .setTopicName(topic)
                .setLeader(SELF)
                .setLeaderEpoch(version)
                .setControllerEpoch(controllerEpoch)
                .setIsr(List.of(SELF))
                .setReplicas(List.of(SELF, 7))
                .setIsNew(true);
        LeaderAndIsrRequestData request = new LeaderAndIsrRequestData()
                .setControllerId(1)
                .setControllerEpoch(controllerEpoch)
                .setLiveLeaders(List.of(new LeaderAndIsrLiveLeader()
                        .setBrokerId(SELF)
                        .setHostName("h")
                        .setPort(1)));
        if (version < 2) {
            return request.setUngroupedPartitionStates(List.of(state));
        }
        return request.setTopicStates(List.of(new LeaderAndIsrTopicState()
                .setTopicName(topic)
                .setTopicId(version < 5 ? Uuid.ZERO_UUID : new Uuid(9, version))
                .setPartitionStates(List.of(state))));
    }

    private static StopReplicaRequestData stopReplica(String topic, int version) {
        StopReplicaRequestData request =
                new StopReplicaRequestData().setControllerId(1).setControllerEpoch(CONTROLLER_EPOCH);
        return switch (version) {
            case 0 ->
                request.setDeletePartitions(true)
                        .setUngroupedPartitions(List.of(new StopReplicaPartitionV0().setTopicName(topic)));
            case 1, 2 ->
                request.setDeletePartitions(true)
                        .setTopics(
                                List.of(new StopReplicaTopicV1().setName(topic).setPartitionIndexes(List.of(0))));
            default ->
                request.setTopicStates(List.of(new StopReplicaTopicState()
                        .setTopicName(topic)
                        .setPartitionStates(List.of(new StopReplicaPartitionState()
                                .setLeaderEpoch(100)
                                .setDeletePartition(true)))));
        };
    }

    @Test
    void shouldLeadAndStopAsOrderedInEveryVersion() throws Exception {
        for (int version = 0; version <= 7; version++) {
            String topic = "led-" + version;
            LeaderAndIsrResponseData led = order(leaderAndIsr(topic, version, CONTROLLER_EPOCH), version);
            assertEquals(Errors.NONE.code(), led.errorCode(), topic);
            var partition = version < 5
                    ? led.partitionErrors().get(0)
                    : led.topics().get(0).partitionErrors().get(0);
            assertEquals(Errors.NONE.code(), partition.errorCode(), topic);
            Leader leader = (Leader) broker.replicaManager.partition(topic, 0).state();
            assertEquals(version, leader.leaderEpoch(), topic);

            int stopVersion = Math.min(version, 4);
            StopReplicaResponseData stopped = order(stopReplica(topic, stopVersion), stopVersion);
            assertEquals(Errors.NONE.code(), stopped.errorCode(), topic);
            assertEquals(Errors.NONE.code(), stopped.partitionErrors().get(0).errorCode(), topic);
            assertThrows(ApiException.class, () -> broker.replicaManager.partition(topic, 0));
        }
    }

    @Test
    void shouldKnowTheClusterAsToldInEveryVersion() throws Exception {
        for (int version = 0; version <= 8; version++) {
            String topic = "told-" + version;
            UpdateMetadataPartitionState state = new UpdateMetadataPartitionState()
                    .setTopicName(topic)
                    .setLeader(SELF)
                    .setIsr(List.of(SELF))
                    .setReplicas(List.of(SELF));
            UpdateMetadataBroker self = new UpdateMetadataBroker().setId(SELF);
            if (version == 0) {
                self.setV0Host("host").setV0Port(9);
            } else {
                self.setEndpoints(List.of(new UpdateMetadataEndpoint()
                        .setHost("host")
                        .setPort(9)
                        .setListener(version < 3 ? "" : "PLAINTEXT")));
            }
            UpdateMetadataRequestData request = new UpdateMetadataRequestData()
                    .setControllerId(SELF)
                    .setControllerEpoch(CONTROLLER_EPOCH)
                    .setLiveBrokers(List.of(self));
            if (version < 5) {
                request.setUngroupedPartitionStates(List.of(state));
            } else {
                request.setTopicStates(List.of(
                        new UpdateMetadataTopicState().setTopicName(topic).setPartitionStates(List.of(state))));
            }
            UpdateMetadataResponseData answer = order(request, version);
            assertEquals(Errors.NONE.code(), answer.errorCode(), topic);
            assertTrue(broker.metadataCache.image().hasLeader(topic, 0), topic);
            assertNotNull(broker.metadataCache.image().brokers().get(SELF).node("PLAINTEXT"), topic);
        }
    }

    @Test
    void shouldRefuseTheOrdersOfAFormerController() throws Exception {
        order(leaderAndIsr("t", 7, CONTROLLER_EPOCH), 7);
        for (int version : new int[] {0, 4, 7}) {
            LeaderAndIsrResponseData refused = order(leaderAndIsr("u", version, CONTROLLER_EPOCH - 1), version);
            assertEquals(Errors.STALE_CONTROLLER_EPOCH.code(), refused.errorCode());
            var partition = version < 5
                    ? refused.partitionErrors().get(0)
                    : refused.topics().get(0).partitionErrors().get(0);
            assertEquals(Errors.STALE_CONTROLLER_EPOCH.code(), partition.errorCode());
        }
        assertThrows(ApiException.class, () -> broker.replicaManager.partition("u", 0));
    }
}
