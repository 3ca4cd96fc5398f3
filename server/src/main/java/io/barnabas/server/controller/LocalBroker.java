package io.barnabas.server.controller;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.message.LeaderAndIsrRequestData;
import io.barnabas.common.message.StopReplicaRequestData;
import io.barnabas.common.message.UpdateMetadataRequestData;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.common.protocol.Errors;
import io.barnabas.server.replica.ReplicaManager;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out the controller's orders at this broker, in order, on a thread that may touch the disk: its own controller's
 * by a direct call, another's out of the request handlers.
 */
public final class LocalBroker {
    private static final Logger LOG = LoggerFactory.getLogger("state.change.logger");

    private final ReplicaManager replicaManager;
    private final Executor stateChanges;

    /** @param stateChanges runs one task at a time, in order; may be waited for by nobody on a network thread */
    public LocalBroker(ReplicaManager replicaManager, Executor stateChanges) {
        this.replicaManager = replicaManager;
        this.stateChanges = stateChanges;
    }

    /**
     * Carries out LeaderAndIsr, UpdateMetadata or StopReplica.
     *
     * @param version the request's, which the answer is made for
     * @param onDone the answer, on the executing thread
     * @param onFailure called instead when carrying it out failed unexpectedly
     */
    public void execute(
            ApiMessage request, short version, Consumer<ApiMessage> onDone, Consumer<RuntimeException> onFailure) {
        try {
            stateChanges.execute(() -> carryOut(request, version, onDone, onFailure));
        } catch (RejectedExecutionException e) {
            LOG.debug("An order of the controller comes too late: this broker is shutting down");
            onFailure.accept(e);
        }
    }

    /**
     * A log is loaded: the role that waited for it begins.
     *
     * @param onFailed called when it cannot, on the executing thread
     */
    public void onLogSettled(TopicPartition tp, Runnable onFailed) {
        try {
            stateChanges.execute(() -> {
                if (replicaManager.onLogSettled(tp) != Errors.NONE) {
                    onFailed.run();
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("The log of {} is loaded too late: this broker is shutting down", tp);
        }
    }

    private void carryOut(
            ApiMessage request, short version, Consumer<ApiMessage> onDone, Consumer<RuntimeException> onFailure) {
        ApiMessage response;
        try {
            response = carryOut(request, version);
        } catch (RuntimeException e) {
            LOG.error("An order of the controller cannot be carried out", e);
            onFailure.accept(e);
            return;
        }
        onDone.accept(response);
    }

    private ApiMessage carryOut(ApiMessage request, short version) {
        if (request instanceof LeaderAndIsrRequestData leaderAndIsr) {
            return replicaManager.becomeLeaderOrFollower(leaderAndIsr, version);
        }
        if (request instanceof UpdateMetadataRequestData updateMetadata) {
            return replicaManager.updateMetadata(updateMetadata);
        }
        if (request instanceof StopReplicaRequestData stopReplica) {
            return replicaManager.stopReplica(stopReplica);
        }
        throw new IllegalArgumentException("not an order of the controller: " + request.getClass());
    }
}
