package io.barnabas.simulation.client;

import io.barnabas.common.message.CreateTopicsRequestData;
import io.barnabas.common.message.CreateTopicsRequestData.CreatableTopic;
import io.barnabas.common.message.CreateTopicsResponseData;
import io.barnabas.common.message.DeleteTopicsRequestData;
import io.barnabas.common.message.DeleteTopicsRequestData.DeleteTopicState;
import io.barnabas.common.message.DeleteTopicsResponseData;
import io.barnabas.common.protocol.Errors;
import io.barnabas.simulation.world.SimNetwork;
import java.util.List;

/** An administrator: makes topics, and while faults strike makes and deletes others. */
public final class SimAdmin extends SimClient {
    private static final int VERSION_CREATE = 7;
    private static final int VERSION_DELETE = 6;
    private static final long BACKOFF_MS = 300;

    private boolean stopped = true;
    private int made;

    public SimAdmin(SimNetwork network, int node, List<Integer> brokers) {
        super(network, "admin", node, brokers);
    }

    /** Creates a topic, and asks again until it is there. */
    public void create(String topic, int partitions, int replicationFactor) {
        CreateTopicsRequestData request = new CreateTopicsRequestData().setTimeoutMs(TIMEOUT_MS / 2);
        request.topics()
                .add(new CreatableTopic()
                        .setName(topic)
                        .setNumPartitions(partitions)
                        .setReplicationFactor((short) replicationFactor));
        this.<CreateTopicsResponseData>toController(
                request,
                VERSION_CREATE,
                response -> {
                    Errors error = Errors.forCode(response.topics().get(0).errorCode());
                    if (error != Errors.NONE && error != Errors.TOPIC_ALREADY_EXISTS) {
                        later(BACKOFF_MS, () -> create(topic, partitions, replicationFactor));
                    }
                },
                () -> later(BACKOFF_MS, () -> create(topic, partitions, replicationFactor)));
    }

    private void delete(String topic) {
        DeleteTopicsRequestData request = new DeleteTopicsRequestData().setTimeoutMs(TIMEOUT_MS / 2);
        request.topics().add(new DeleteTopicState().setName(topic));
        this.<DeleteTopicsResponseData>toController(request, VERSION_DELETE, response -> {}, () -> {});
    }

    private <T extends io.barnabas.common.protocol.ApiMessage> void toController(
            io.barnabas.common.protocol.ApiMessage request,
            int version,
            java.util.function.Consumer<T> then,
            Runnable failed) {
        refreshMetadata(List.of(), () -> {
            if (controllerId < 0) {
                failed.run();
            } else {
                send(controllerId, request, version, then, failed);
            }
        });
    }

    /** Begins to be busy. */
    public void start() {
        stopped = false;
        busy();
    }

    public void stop() {
        stopped = true;
    }

    private void busy() {
        later(500 + queue.random().nextInt(4_000), () -> {
            if (stopped) {
                return;
            }
            String topic = "passing-" + made;
            if (queue.random().nextBoolean()) {
                made++;
                queue.note("the administrator wants topic passing-" + made);
                create(
                        "passing-" + made,
                        1 + queue.random().nextInt(2),
                        1 + queue.random().nextInt(3));
            } else {
                queue.note("the administrator deletes topic " + topic);
                delete(topic);
            }
            busy();
        });
    }
}
