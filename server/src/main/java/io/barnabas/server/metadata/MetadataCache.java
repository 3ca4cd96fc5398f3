package io.barnabas.server.metadata;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.message.UpdateMetadataRequestData;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Holds the newest {@link MetadataImage}. Any thread may read; changes are applied one at a time. */
public final class MetadataCache {
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile MetadataImage image = MetadataImage.EMPTY;

    /** The cluster as known now. */
    public MetadataImage image() {
        return image;
    }

    /** Whether the partition exists, led or not. */
    public boolean contains(String topic, int partition) {
        return image.partition(topic, partition) != null;
    }

    /**
     * Applies the controller's word.
     *
     * @return the partitions that are gone
     */
    public List<TopicPartition> update(UpdateMetadataRequestData request) {
        List<TopicPartition> deleted = new ArrayList<>();
        synchronized (this) {
            image = MetadataDelta.apply(image, request, deleted);
        }
        for (Runnable listener : listeners) {
            listener.run();
        }
        return deleted;
    }

    /** Adds a listener that is called after each update, on the updating thread: it must not block. */
    public void addListener(Runnable listener) {
        listeners.add(listener);
    }
}
