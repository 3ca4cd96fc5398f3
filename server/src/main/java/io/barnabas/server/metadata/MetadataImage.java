package io.barnabas.server.metadata;

import io.barnabas.common.Uuid;
import io.barnabas.common.message.UpdateMetadataRequestData.UpdateMetadataPartitionState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The cluster at one moment. Immutable. */
public final class MetadataImage {
    /** Before the first UpdateMetadata. */
    public static final MetadataImage EMPTY =
            new MetadataImage(-1, Map.of(), PersistentMap.empty(), PersistentMap.empty());

    private final int controllerId;
    private final Map<Integer, BrokerImage> brokers;
    private final PersistentMap<String, TopicImage> topics;
    private final PersistentMap<Uuid, String> topicNames;

    MetadataImage(
            int controllerId,
            Map<Integer, BrokerImage> brokers,
            PersistentMap<String, TopicImage> topics,
            PersistentMap<Uuid, String> topicNames) {
        this.controllerId = controllerId;
        this.brokers = brokers;
        this.topics = topics;
        this.topicNames = topicNames;
    }

    /** The controller's broker id, -1 when there is none alive. */
    public int controllerId() {
        return brokers.containsKey(controllerId) ? controllerId : -1;
    }

    /** Live brokers by id, in no order. */
    public Map<Integer, BrokerImage> brokers() {
        return brokers;
    }

    /** The topic, or null. */
    public TopicImage topic(String name) {
        return topics.get(name);
    }

    /** The partition, or null. */
    public UpdateMetadataPartitionState partition(String topic, int partition) {
        TopicImage image = topics.get(topic);
        return image == null ? null : image.partition(partition);
    }

    /** The name of the topic with that id, or null. */
    public String topicName(Uuid topicId) {
        return topicNames.get(topicId);
    }

    /** The id of the topic, {@link Uuid#ZERO_UUID} when there is no such topic or it has none. */
    public Uuid topicId(String name) {
        TopicImage image = topics.get(name);
        return image == null ? Uuid.ZERO_UUID : image.topicId();
    }

    public int topicCount() {
        return topics.size();
    }

    public void forEachTopic(Consumer<TopicImage> action) {
        topics.forEach((name, topic) -> action.accept(topic));
    }

    /** Whether a broker that is alive leads the partition. */
    public boolean hasLeader(String topic, int partition) {
        UpdateMetadataPartitionState state = partition(topic, partition);
        return state != null && brokers.containsKey(state.leader());
    }

    /** Names of all topics, in no order. */
    public List<String> topicNames() {
        List<String> names = new ArrayList<>(topics.size());
        topics.forEach((name, topic) -> names.add(name));
        return names;
    }

    PersistentMap<String, TopicImage> topics() {
        return topics;
    }

    PersistentMap<Uuid, String> namesById() {
        return topicNames;
    }
}
