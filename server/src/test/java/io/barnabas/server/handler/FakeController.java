package io.barnabas.server.handler;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.message.AllocateProducerIdsRequestData;
import io.barnabas.common.message.AllocateProducerIdsResponseData;
import io.barnabas.common.message.AlterPartitionReassignmentsRequestData;
import io.barnabas.common.message.AlterPartitionReassignmentsResponseData;
import io.barnabas.common.message.AlterPartitionRequestData;
import io.barnabas.common.message.AlterPartitionResponseData;
import io.barnabas.common.message.ControlledShutdownRequestData;
import io.barnabas.common.message.ControlledShutdownResponseData;
import io.barnabas.common.message.ListPartitionReassignmentsRequestData;
import io.barnabas.common.message.ListPartitionReassignmentsResponseData;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.Errors;
import io.barnabas.coordination.Controller;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** A controller that is asked and says what the test has put in. */
class FakeController implements Controller {
    static final FakeController ACTIVE = new FakeController(true);

    private final boolean active;
    final Map<TopicPartition, ApiException> elections = new HashMap<>();

    FakeController(boolean active) {
        this.active = active;
    }

    @Override
    public boolean isActive() {
        return active;
    }

    @Override
    public int activeControllerId() {
        return active ? FakeCluster.BROKER_ID : -1;
    }

    @Override
    public CompletableFuture<ControlledShutdownResponseData> controlledShutdown(ControlledShutdownRequestData request) {
        // As a controller that resigns while it is asked.
        return CompletableFuture.completedFuture(
                new ControlledShutdownResponseData().setErrorCode(Errors.NOT_CONTROLLER.code()));
    }

    @Override
    public CompletableFuture<AlterPartitionResponseData> alterPartition(
            AlterPartitionRequestData request, short version) {
        return CompletableFuture.completedFuture(new AlterPartitionResponseData());
    }

    @Override
    public CompletableFuture<Map<TopicPartition, ApiException>> electLeaders(
            Set<TopicPartition> partitions, boolean unclean) {
        return CompletableFuture.completedFuture(elections);
    }

    @Override
    public CompletableFuture<AlterPartitionReassignmentsResponseData> alterPartitionReassignments(
            AlterPartitionReassignmentsRequestData request) {
        return CompletableFuture.failedFuture(new ApiException(Errors.CLUSTER_AUTHORIZATION_FAILED, "no"));
    }

    @Override
    public CompletableFuture<ListPartitionReassignmentsResponseData> listPartitionReassignments(
            ListPartitionReassignmentsRequestData request) {
        return CompletableFuture.completedFuture(new ListPartitionReassignmentsResponseData());
    }

    @Override
    public CompletableFuture<AllocateProducerIdsResponseData> allocateProducerIds(
            AllocateProducerIdsRequestData request) {
        return CompletableFuture.completedFuture(
                new AllocateProducerIdsResponseData().setProducerIdStart(1_000).setProducerIdLen(1_000));
    }

    @Override
    public void close() {}
}
