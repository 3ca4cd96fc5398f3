package io.barnabas.server.metadata;

import io.barnabas.common.Node;
import io.barnabas.common.TopicPartition;
import io.barnabas.common.Uuid;
import io.barnabas.common.message.UpdateMetadataRequestData;
import io.barnabas.common.message.UpdateMetadataRequestData.UpdateMetadataBroker;
import io.barnabas.common.message.UpdateMetadataRequestData.UpdateMetadataEndpoint;
import io.barnabas.common.message.UpdateMetadataRequestData.UpdateMetadataPartitionState;
import io.barnabas.common.message.UpdateMetadataRequestData.UpdateMetadataTopicState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What one UpdateMetadata request changes: image + request = next image. */
final class MetadataDelta {
    /** The leader of a partition that is being deleted. */
    private static final int LEADER_DURING_DELETE = -2;
    /** UpdateMetadata version 8: the request holds every topic there is (KIP-866). */
    private static final byte TYPE_FULL = 2;

    private final MetadataImage base;
    private final PersistentMap.Builder<String, TopicImage> topics;
    private final PersistentMap.Builder<Uuid, String> names;
    private final List<TopicPartition> deleted = new ArrayList<>();

    private MetadataDelta(MetadataImage base) {
        this.base = base;
        this.topics = base.topics().toBuilder();
        this.names = base.namesById().toBuilder();
    }

    /**
     * The next image.
     *
     * @param deleted receives the partitions that are gone
     */
    static MetadataImage apply(MetadataImage base, UpdateMetadataRequestData request, List<TopicPartition> deleted) {
        MetadataDelta delta = new MetadataDelta(base);
        Map<String, List<UpdateMetadataPartitionState>> changes = changesByTopic(request);
        Map<String, Uuid> ids = new HashMap<>();
        request.topicStates().forEach(topic -> ids.put(topic.topicName(), topic.topicId()));
        changes.forEach((topic, partitions) -> delta.change(topic, ids.get(topic), partitions));
        if (request.type() == TYPE_FULL) {
            delta.removeAllBut(changes.keySet());
        }
        deleted.addAll(delta.deleted);
        return new MetadataImage(request.controllerId(), brokers(request), delta.topics.build(), delta.names.build());
    }

    /** Versions below 5 carry a flat list of partitions, the others one list per topic. */
    private static Map<String, List<UpdateMetadataPartitionState>> changesByTopic(UpdateMetadataRequestData request) {
        Map<String, List<UpdateMetadataPartitionState>> changes = new LinkedHashMap<>();
        for (UpdateMetadataTopicState topic : request.topicStates()) {
            changes.put(topic.topicName(), topic.partitionStates());
        }
        for (UpdateMetadataPartitionState partition : request.ungroupedPartitionStates()) {
            changes.computeIfAbsent(partition.topicName(), name -> new ArrayList<>())
                    .add(partition);
        }
        return changes;
    }

    private void change(String name, Uuid topicId, List<UpdateMetadataPartitionState> changes) {
        TopicImage before = topics.get(name);
        List<UpdateMetadataPartitionState> partitions =
                before == null ? new ArrayList<>(changes.size()) : new ArrayList<>(before.partitions());
        for (UpdateMetadataPartitionState change : changes) {
            int index = change.partitionIndex();
            while (partitions.size() <= index) {
                partitions.add(null);
            }
            boolean gone = change.leader() == LEADER_DURING_DELETE;
            partitions.set(index, gone ? null : change);
            if (gone) {
                deleted.add(new TopicPartition(name, index));
            }
        }
        Uuid id = topicId != null && !topicId.equals(Uuid.ZERO_UUID)
                ? topicId
                : before == null ? Uuid.ZERO_UUID : before.topicId();
        if (before != null && !before.topicId().equals(id)) {
            names.remove(before.topicId());
        }
        if (partitions.stream().allMatch(partition -> partition == null)) {
            topics.remove(name);
            names.remove(id);
            return;
        }
        topics.put(name, new TopicImage(name, id, partitions));
        if (!id.equals(Uuid.ZERO_UUID)) {
            names.put(id, name);
        }
    }

    private void removeAllBut(Set<String> kept) {
        Set<String> gone = new HashSet<>(base.topicNames());
        gone.removeAll(kept);
        for (String name : gone) {
            TopicImage topic = topics.get(name);
            for (int i = 0; i < topic.partitions().size(); i++) {
                if (topic.partition(i) != null) {
                    deleted.add(new TopicPartition(name, i));
                }
            }
            topics.remove(name);
            names.remove(topic.topicId());
        }
    }

    /** Before version 3 a listener has no name but that of its security protocol. */
    private static String listener(UpdateMetadataEndpoint endpoint) {
        if (!endpoint.listener().isEmpty()) {
            return endpoint.listener();
        }
        return switch (endpoint.securityProtocol()) {
            case 1 -> "SSL";
            case 2 -> "SASL_PLAINTEXT";
            case 3 -> "SASL_SSL";
            default -> "PLAINTEXT";
        };
    }

    private static Map<Integer, BrokerImage> brokers(UpdateMetadataRequestData request) {
        Map<Integer, BrokerImage> brokers = new HashMap<>();
        for (UpdateMetadataBroker broker : request.liveBrokers()) {
            Map<String, Node> endpoints = new HashMap<>();
            for (UpdateMetadataEndpoint endpoint : broker.endpoints()) {
                endpoints.put(
                        listener(endpoint), new Node(broker.id(), endpoint.host(), endpoint.port(), broker.rack()));
            }
            if (broker.endpoints().isEmpty()) {
                endpoints.put("PLAINTEXT", new Node(broker.id(), broker.v0Host(), broker.v0Port(), broker.rack()));
            }
            brokers.put(broker.id(), new BrokerImage(broker.id(), broker.rack(), Map.copyOf(endpoints)));
        }
        return Map.copyOf(brokers);
    }
}
