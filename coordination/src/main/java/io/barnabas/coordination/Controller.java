package io.barnabas.coordination;

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
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * The controller of this broker, elected or waiting. Requests to it while it is not active answer with
 * NOT_CONTROLLER. Futures complete on the controller's thread: do not block in their continuations.
 */
public interface Controller {
    /** Whether this broker is the controller now. Another may be elected the moment after: writes are fenced. */
    boolean isActive();

    /** Broker id of the controller as last seen, -1 when there is none. */
    int activeControllerId();

    /** ControlledShutdown (KIP-49): moves leadership away; the answer lists partitions this broker still leads. */
    CompletableFuture<ControlledShutdownResponseData> controlledShutdown(ControlledShutdownRequestData request);

    /** AlterPartition (KIP-497): a leader asks for another in-sync set. */
    CompletableFuture<AlterPartitionResponseData> alterPartition(AlterPartitionRequestData request, short version);

    /**
     * Elects leaders now (KIP-183, KIP-460).
     *
     * @param partitions which; null means all
     * @param unclean whether a replica out of sync may be elected when no other is left
     * @return the outcome by partition: null means elected, else why not
     */
    CompletableFuture<Map<TopicPartition, ApiException>> electLeaders(Set<TopicPartition> partitions, boolean unclean);

    /**
     * AlterPartitionReassignments (KIP-455): other replicas for partitions; null replicas cancel. Answers once the
     * reassignments have begun, not when they are done.
     */
    CompletableFuture<AlterPartitionReassignmentsResponseData> alterPartitionReassignments(
            AlterPartitionReassignmentsRequestData request);

    /** ListPartitionReassignments (KIP-455): what is under way; of all topics when the request names none. */
    CompletableFuture<ListPartitionReassignmentsResponseData> listPartitionReassignments(
            ListPartitionReassignmentsRequestData request);

    /** AllocateProducerIds (KIP-730): the next block of producer ids for a registered broker. */
    CompletableFuture<AllocateProducerIdsResponseData> allocateProducerIds(AllocateProducerIdsRequestData request);

    /** Resigns and ends the loop. */
    void close();
}
