package io.barnabas.coordination;

import io.barnabas.controller.ClusterState;
import io.barnabas.controller.ControllerEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows brokers, topics and marks for deletion: a watch says that something has changed, what has changed is read.
 * News that come while everything is being read count once that is known.
 */
final class ClusterNews {
    private static final Logger LOG = LoggerFactory.getLogger("kafka.controller.KafkaController");

    private final int brokerId;
    private final Term term;
    private final ClusterReader reader;
    private final List<Runnable> early = new ArrayList<>();
    private boolean loaded;

    ClusterNews(int brokerId, MetadataStore store, Term term, ClusterReader.TopicIdentifier identifier) {
        this.brokerId = brokerId;
        this.term = term;
        this.reader = new ClusterReader(
                store,
                new ClusterReader.Watches(
                        () -> onceLoaded(this::onBrokersChanged),
                        () -> onceLoaded(this::onTopicsChanged),
                        topic -> onceLoaded(() -> onTopicChanged(topic)),
                        () -> onceLoaded(this::onDeletionsChanged)),
                identifier);
    }

    CompletableFuture<ClusterState> readAll(int controllerEpoch) {
        return reader.readAll(controllerEpoch);
    }

    /** Everything is known; on the controller's thread. */
    void loaded() {
        loaded = true;
        List<Runnable> missed = new ArrayList<>(early);
        early.clear();
        missed.forEach(Runnable::run);
    }

    private void onceLoaded(Runnable work) {
        term.execute(() -> {
            if (loaded) {
                work.run();
            } else {
                early.add(work);
            }
        });
    }

    private void onBrokersChanged() {
        term.read(reader.readBrokers(), brokers -> term.submit(new ControllerEvent.BrokerChange(brokers)));
    }

    private void onTopicsChanged() {
        term.read(reader.readTopicNames(), names -> {
            Set<String> known = term.kafka().context().topics().keySet();
            List<String> unknown = names.stream()
                    .filter(name -> !known.contains(name))
                    .sorted()
                    .toList();
            term.read(
                    reader.readTopics(unknown), topics -> term.submit(new ControllerEvent.TopicChange(names, topics)));
        });
    }

    private void onTopicChanged(String name) {
        term.read(
                reader.readTopics(List.of(name)),
                topics -> topics.forEach(topic -> term.submit(new ControllerEvent.PartitionModifications(topic))));
    }

    private void onDeletionsChanged() {
        term.read(reader.readDeletions(), marked -> {
            Set<String> fresh = new TreeSet<>(marked);
            fresh.removeAll(term.kafka().context().topicsToDelete());
            if (!fresh.isEmpty()) {
                LOG.info(
                        "[Topic Deletion Manager {}] Handling deletion for topics {}",
                        brokerId,
                        String.join(",", fresh));
                term.submit(new ControllerEvent.TopicDeletion(fresh));
            }
        });
    }
}
