package io.barnabas.server.handler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.Uuid;
import io.barnabas.common.message.AllocateProducerIdsRequestData;
import io.barnabas.common.message.AllocateProducerIdsResponseData;
import io.barnabas.common.message.AlterPartitionReassignmentsRequestData;
import io.barnabas.common.message.AlterPartitionReassignmentsResponseData;
import io.barnabas.common.message.AlterPartitionRequestData;
import io.barnabas.common.message.ControlledShutdownRequestData;
import io.barnabas.common.message.ControlledShutdownResponseData;
import io.barnabas.common.message.ElectLeadersRequestData;
import io.barnabas.common.message.ElectLeadersResponseData;
import io.barnabas.common.message.LeaderAndIsrRequestData;
import io.barnabas.common.message.LeaderAndIsrRequestData.LeaderAndIsrPartitionState;
import io.barnabas.common.message.LeaderAndIsrResponseData;
import io.barnabas.common.message.StopReplicaRequestData;
import io.barnabas.common.message.StopReplicaResponseData;
import io.barnabas.common.message.UpdateMetadataRequestData;
import io.barnabas.common.message.UpdateMetadataRequestData.UpdateMetadataBroker;
import io.barnabas.common.message.UpdateMetadataRequestData.UpdateMetadataPartitionState;
import io.barnabas.common.message.UpdateMetadataRequestData.UpdateMetadataTopicState;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.common.protocol.Errors;
import io.barnabas.common.protocol.MessageWriter;
import io.barnabas.coordination.Controller;
import io.barnabas.server.metadata.MetadataCache;
import io.barnabas.server.metadata.MetadataWaits;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.Test;

/** Requests to the controller, and how orders of one that is not any more are refused. */
class ControllerHandlersTest {
    private static final Uuid T = new Uuid(3, 4);

    private static RequestHandler handler(ApiKeys api, Controller controller) {
        List<RequestHandler> all = new ArrayList<>(ControllerRequestHandler.all(() -> controller));
        all.addAll(ControllerRequestHandler.reassignments(() -> controller));
        return all.stream().filter(h -> h.apiKey() == api).findFirst().orElseThrow();
    }

    private static ApiMessage written(ApiKeys api, int version, ApiMessage request, Errors error) {
        ApiMessage response = ErrorResponses.of(api, (short) version, request, error, error.message());
        response.write(new MessageWriter(Unpooled.buffer()), (short) version);
        return response;
    }

    @Test
    void shouldRefuseWhatOnlyTheControllerCanAnswer() {
        for (Controller controller : new Controller[] {null, new FakeController(false)}) {
            assertEquals(
                    Errors.NOT_CONTROLLER,
                    new FakeContext(ApiKeys.ALTER_PARTITION, 3)
                            .handledBy(handler(ApiKeys.ALTER_PARTITION, controller), new AlterPartitionRequestData())
                            .failure());
            assertEquals(
                    Errors.NOT_CONTROLLER,
                    new FakeContext(ApiKeys.ALLOCATE_PRODUCER_IDS, 0)
                            .handledBy(
                                    handler(ApiKeys.ALLOCATE_PRODUCER_IDS, controller),
                                    new AllocateProducerIdsRequestData())
                            .failure());
            // Apache's brokers look for the next controller after this one alone.
            assertEquals(
                    Errors.STALE_CONTROLLER_EPOCH,
                    new FakeContext(ApiKeys.CONTROLLED_SHUTDOWN, 3)
                            .handledBy(
                                    handler(ApiKeys.CONTROLLED_SHUTDOWN, controller),
                                    new ControlledShutdownRequestData())
                            .failure());
        }
    }

    @Test
    void shouldPassOnWhatTheControllerAnswers() {
        AllocateProducerIdsResponseData block = new FakeContext(ApiKeys.ALLOCATE_PRODUCER_IDS, 0)
                .handledBy(
                        handler(ApiKeys.ALLOCATE_PRODUCER_IDS, FakeController.ACTIVE),
                        new AllocateProducerIdsRequestData())
                .response();
        assertEquals(1_000, block.producerIdLen());
        ControlledShutdownResponseData resigned = new FakeContext(ApiKeys.CONTROLLED_SHUTDOWN, 3)
                .handledBy(
                        handler(ApiKeys.CONTROLLED_SHUTDOWN, FakeController.ACTIVE),
                        new ControlledShutdownRequestData())
                .response();
        assertEquals(Errors.STALE_CONTROLLER_EPOCH.code(), resigned.errorCode(), "as if it had not been active");
        assertEquals(
                Errors.CLUSTER_AUTHORIZATION_FAILED,
                new FakeContext(ApiKeys.ALTER_PARTITION_REASSIGNMENTS, 0)
                        .handledBy(
                                handler(ApiKeys.ALTER_PARTITION_REASSIGNMENTS, FakeController.ACTIVE),
                                new AlterPartitionReassignmentsRequestData())
                        .failure());
    }

    @Test
    void shouldNameEveryPartitionInTheRefusalOfAnOrder() {
        LeaderAndIsrRequestData grouped = new LeaderAndIsrRequestData();
        grouped.topicStates()
                .add(new LeaderAndIsrRequestData.LeaderAndIsrTopicState()
                        .setTopicName("t")
                        .setTopicId(T)
                        .setPartitionStates(List.of(new LeaderAndIsrPartitionState().setPartitionIndex(4))));
        for (int version = 2; version <= 7; version++) {
            var response = (LeaderAndIsrResponseData)
                    written(ApiKeys.LEADER_AND_ISR, version, grouped, Errors.STALE_CONTROLLER_EPOCH);
            assertEquals(Errors.STALE_CONTROLLER_EPOCH.code(), response.errorCode());
            var error = version < 5
                    ? response.partitionErrors().get(0)
                    : response.topics().get(0).partitionErrors().get(0);
            assertEquals(4, error.partitionIndex());
            assertEquals(Errors.STALE_CONTROLLER_EPOCH.code(), error.errorCode());
            assertEquals(version < 5 ? "t" : "", error.topicName());
        }
        StopReplicaRequestData stop = new StopReplicaRequestData();
        stop.topicStates()
                .add(new StopReplicaRequestData.StopReplicaTopicState()
                        .setTopicName("t")
                        .setPartitionStates(
                                List.of(new StopReplicaRequestData.StopReplicaPartitionState().setPartitionIndex(4))));
        var stopped = (StopReplicaResponseData) written(ApiKeys.STOP_REPLICA, 4, stop, Errors.STALE_BROKER_EPOCH);
        assertEquals("t", stopped.partitionErrors().get(0).topicName());
        var reassign = new AlterPartitionReassignmentsRequestData()
                .setTopics(List.of(new AlterPartitionReassignmentsRequestData.ReassignableTopic()
                        .setName("t")
                        .setPartitions(List.of(new AlterPartitionReassignmentsRequestData.ReassignablePartition()
                                .setPartitionIndex(4)))));
        var refused = (AlterPartitionReassignmentsResponseData)
                written(ApiKeys.ALTER_PARTITION_REASSIGNMENTS, 0, reassign, Errors.NOT_CONTROLLER);
        assertEquals(
                Errors.NOT_CONTROLLER.code(),
                refused.responses().get(0).partitions().get(0).errorCode());
    }

    @Test
    void shouldAnswerAnElectionOnceTheLeadersAreKnown() {
        FakeController controller = new FakeController(true);
        controller.elections.put(new TopicPartition("t", 0), null);
        controller.elections.put(new TopicPartition("t", 1), new ApiException(Errors.ELECTION_NOT_NEEDED));
        MetadataCache cache = new MetadataCache();
        cache.update(leaders(2, 2));
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        try {
            ElectLeadersHandler handler =
                    new ElectLeadersHandler(() -> controller, cache, new MetadataWaits(cache, timer));
            FakeContext all = new FakeContext(ApiKeys.ELECT_LEADERS, 2)
                    .handledBy(
                            handler,
                            new ElectLeadersRequestData()
                                    .setTopicPartitions(null)
                                    .setTimeoutMs(60_000));
            assertNull(all.response, "the preferred replica does not lead yet");
            cache.update(leaders(1, 2));
            ElectLeadersResponseData response = all.response();
            assertEquals(
                    1,
                    response.replicaElectionResults().get(0).partitionResult().size(),
                    "who was asked for all");

            cache.update(leaders(2, 2));
            ElectLeadersRequestData both = new ElectLeadersRequestData().setTimeoutMs(0);
            both.topicPartitions()
                    .add(new ElectLeadersRequestData.TopicPartitions()
                            .setTopic("t")
                            .setPartitions(List.of(0, 1)));
            ElectLeadersResponseData late = new FakeContext(ApiKeys.ELECT_LEADERS, 2)
                    .handledBy(handler, both)
                    .response();
            var results = late.replicaElectionResults().get(0).partitionResult();
            assertEquals(Errors.REQUEST_TIMED_OUT.code(), results.get(0).errorCode());
            assertEquals(Errors.ELECTION_NOT_NEEDED.code(), results.get(1).errorCode());
            assertTrue(results.get(1).errorMessage().length() > 0);
        } finally {
            timer.shutdownNow();
        }
    }

    @Test
    void shouldAnswerNotControllerForEachPartition() {
        MetadataCache cache = new MetadataCache();
        ElectLeadersHandler handler = new ElectLeadersHandler(
                () -> new FakeController(false), cache, new MetadataWaits(cache, Executors.newScheduledThreadPool(0)));
        ElectLeadersRequestData request = new ElectLeadersRequestData();
        request.topicPartitions()
                .add(new ElectLeadersRequestData.TopicPartitions().setTopic("t").setPartitions(List.of(0)));
        ElectLeadersResponseData response = new FakeContext(ApiKeys.ELECT_LEADERS, 2)
                .handledBy(handler, request)
                .response();
        assertEquals(0, response.errorCode());
        assertEquals(
                Errors.NOT_CONTROLLER.code(),
                response.replicaElectionResults()
                        .get(0)
                        .partitionResult()
                        .get(0)
                        .errorCode());
    }

    private static UpdateMetadataRequestData leaders(int ofFirst, int ofSecond) {
        UpdateMetadataTopicState topic =
                new UpdateMetadataTopicState().setTopicName("t").setTopicId(T);
        Map.of(0, ofFirst, 1, ofSecond).forEach((partition, leader) -> topic.partitionStates()
                .add(new UpdateMetadataPartitionState()
                        .setPartitionIndex(partition)
                        .setLeader(leader)
                        .setReplicas(List.of(1, 2))
                        .setIsr(List.of(1, 2))));
        return new UpdateMetadataRequestData()
                .setTopicStates(List.of(topic))
                .setLiveBrokers(List.of(new UpdateMetadataBroker().setId(1), new UpdateMetadataBroker().setId(2)));
    }
}
