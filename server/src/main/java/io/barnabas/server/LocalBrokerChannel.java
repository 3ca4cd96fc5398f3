package io.barnabas.server;

import io.barnabas.common.message.LeaderAndIsrRequestData;
import io.barnabas.common.message.StopReplicaRequestData;
import io.barnabas.common.message.UpdateMetadataRequestData;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.coordination.BrokerChannel;
import io.barnabas.metadata.BrokerRegistration;
import io.barnabas.server.replica.ReplicaManager;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The controller's way to the broker it runs in: a direct call, in order, on a thread that may touch the disk. Requests for
 * other brokers have no way yet: replication between brokers is not served, and a second broker that joins is named once.
 */
final class LocalBrokerChannel implements BrokerChannel {
    private static final Logger LOG = LoggerFactory.getLogger("kafka.controller.ControllerChannelManager");

    private final int brokerId;
    private final ReplicaManager replicaManager;
    private final Executor stateChanges;

    /** @param stateChanges runs one task at a time, in order */
    LocalBrokerChannel(int brokerId, ReplicaManager replicaManager, Executor stateChanges) {
        this.brokerId = brokerId;
        this.replicaManager = replicaManager;
        this.stateChanges = stateChanges;
    }

    @Override
    public void addBroker(BrokerRegistration broker) {
        if (broker.id() != brokerId) {
            LOG.warn(
                    "Broker {} joined the cluster, but this version serves clusters of one broker: partitions placed on "
                            + "broker {} stay without a leader.",
                    broker.id(),
                    broker.id());
        }
    }

    @Override
    public void removeBroker(int id) {
        LOG.debug("Broker {} left", id);
    }

    @Override
    public void send(int id, ApiMessage request, short version, Consumer<ApiMessage> onResponse) {
        if (id == brokerId) {
            stateChanges.execute(() -> onResponse.accept(handle(request)));
        }
    }

    private ApiMessage handle(ApiMessage request) {
        if (request instanceof LeaderAndIsrRequestData leaderAndIsr) {
            return replicaManager.becomeLeaderOrFollower(leaderAndIsr, leaderAndIsr.highestSupportedVersion());
        }
        if (request instanceof UpdateMetadataRequestData updateMetadata) {
            return replicaManager.updateMetadata(updateMetadata);
        }
        if (request instanceof StopReplicaRequestData stopReplica) {
            return replicaManager.stopReplica(stopReplica);
        }
        throw new IllegalArgumentException("not a request of the controller: " + request.getClass());
    }
}
