package io.barnabas.simulation.client;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.message.MetadataRequestData;
import io.barnabas.common.message.MetadataRequestData.MetadataRequestTopic;
import io.barnabas.common.message.MetadataResponseData;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.common.protocol.Errors;
import io.barnabas.server.link.LinkException;
import io.barnabas.server.link.ResponseHandler;
import io.barnabas.simulation.broker.SimLink;
import io.barnabas.simulation.world.EventQueue;
import io.barnabas.simulation.world.SimNetwork;
import io.barnabas.simulation.world.SimProcess;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** What all clients have: links to brokers, knowledge of leaders, pauses. */
abstract class SimClient {
    static final int TIMEOUT_MS = 3_000;
    private static final short METADATA_VERSION = 12;

    final EventQueue queue;
    final SimProcess process;
    final String name;
    private final SimNetwork network;
    private final List<Integer> brokers;
    private final Map<Integer, SimLink> links = new HashMap<>();
    private final Map<String, Leader> leaders = new TreeMap<>();
    int controllerId = -1;

    /** @param epoch leader epoch: an older word is not taken over */
    record Leader(int brokerId, int epoch) {}

    SimClient(SimNetwork network, String name, int node, List<Integer> brokers) {
        this.network = network;
        this.queue = network.queue();
        this.name = name;
        this.process = new SimProcess(name, node);
        this.brokers = brokers;
    }

    void later(long delayMs, Runnable work) {
        long jitterNs = queue.random().nextInt(5_000_000);
        queue.after(process, delayMs * 1_000_000 + jitterNs, name, work);
    }

    int anyBroker() {
        return brokers.get(queue.random().nextInt(brokers.size()));
    }

    /** Sends a request; exactly one of the two is called. */
    <T extends ApiMessage> void send(int broker, ApiMessage request, int version, Consumer<T> then, Runnable failed) {
        send(broker, request, version, TIMEOUT_MS, then, failed);
    }

    <T extends ApiMessage> void send(
            int broker, ApiMessage request, int version, int timeoutMs, Consumer<T> then, Runnable failed) {
        SimLink link = links.computeIfAbsent(broker, id -> new SimLink(network, process, id, name, () -> {}));
        link.send(request, (short) version, timeoutMs, new ResponseHandler() {
            @Override
            @SuppressWarnings("unchecked")
            public void onResponse(ApiMessage response, Runnable release) {
                then.accept((T) response);
            }

            @Override
            public void onFailure(LinkException failure) {
                failed.run();
            }
        });
    }

    /** Asks some broker who leads the partitions of these topics. */
    void refreshMetadata(List<String> topics, Runnable then) {
        MetadataRequestData request = new MetadataRequestData().setAllowAutoTopicCreation(false);
        topics.forEach(topic -> request.topics().add(new MetadataRequestTopic().setName(topic)));
        this.<MetadataResponseData>send(
                anyBroker(),
                request,
                METADATA_VERSION,
                response -> {
                    learn(response);
                    then.run();
                },
                then);
    }

    private void learn(MetadataResponseData response) {
        controllerId = response.controllerId();
        response.topics().forEach(topic -> topic.partitions().forEach(partition -> {
            String key = topic.name() + "-" + partition.partitionIndex();
            Leader known = leaders.get(key);
            boolean usable = partition.errorCode() == Errors.NONE.code() && partition.leaderId() >= 0;
            if (usable && (known == null || partition.leaderEpoch() >= known.epoch())) {
                leaders.put(key, new Leader(partition.leaderId(), partition.leaderEpoch()));
            }
        }));
    }

    /** Who leads, as far as is known; null when it is not. */
    Leader leader(TopicPartition partition) {
        return leaders.get(partition.toString());
    }

    /** The topic was deleted and made anew: epochs begin again. */
    void forget(TopicPartition partition) {
        leaders.remove(partition.toString());
    }
}
