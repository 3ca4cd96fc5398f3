package io.barnabas.coordination;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.message.AlterPartitionRequestData;
import io.barnabas.common.message.AlterPartitionResponseData;
import io.barnabas.common.message.ControlledShutdownRequestData;
import io.barnabas.common.message.ControlledShutdownResponseData;
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

    /** Resigns and ends the loop. */
    void close();
}
