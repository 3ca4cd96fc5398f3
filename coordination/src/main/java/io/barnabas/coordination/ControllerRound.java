package io.barnabas.coordination;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.Uuid;
import io.barnabas.common.message.StopReplicaRequestData;
import io.barnabas.common.message.StopReplicaResponseData;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.common.protocol.Errors;
import io.barnabas.controller.ClusterState;
import io.barnabas.controller.ControllerEffect;
import io.barnabas.controller.ControllerEvent;
import io.barnabas.controller.ControllerRecord;
import io.barnabas.controller.Decision;
import io.barnabas.controller.InterBrokerProtocol;
import io.barnabas.controller.KafkaController;
import io.barnabas.coordination.ControllerElection.Outcome.Elected;
import io.barnabas.coordination.MetadataStoreException.Code;
import io.barnabas.coordination.znode.FeatureZNode;
import io.barnabas.metadata.TopicAssignment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One term of office. Takes events one at a time through decide, persist, replay, effects; while a write is on its way
 * the next events wait. All methods run on the controller's thread.
 *
 * <p>A write that fails for any other reason than the fence leaves doubt about what the store holds, so everything is
 * read anew, and the term goes on from there as if it had just begun.
 */
final class ControllerRound {
    private static final Logger LOG = LoggerFactory.getLogger("kafka.controller.KafkaController");
    private static final Logger STATE_CHANGES = LoggerFactory.getLogger("state.change.logger");
    private static final long MIN_RELOAD_PAUSE_MS = 250;
    private static final long MAX_RELOAD_PAUSE_MS = 30_000;

    private final MetadataStore store;
    private final Supplier<Uuid> uuids;
    private final ControllerConfig config;
    private final BrokerChannel channel;
    private final ControllerEventManager events;
    private final Elected elected;
    private final Consumer<String> resign;
    private final ControllerRecordWriter writer;
    private final InterBrokerProtocol protocol;
    private final Deque<Task> tasks = new ArrayDeque<>();
    private KafkaController kafka;
    private ClusterReader reader;
    /** What watches told of while everything was being read: not lost, but of no meaning before that is known. */
    private final List<Runnable> unloadedNews = new ArrayList<>();

    private boolean loaded;
    private boolean busy = true;
    private boolean suspended;
    private boolean ended;
    /** Moves with every reading of everything: what belongs to an older one is ignored. */
    private int generation;
    /** Doubles while reading everything anew does not help, e.g. because a znode holds nonsense. */
    private long reloadPauseMs = MIN_RELOAD_PAUSE_MS;

    private record Task(
            ControllerEvent event, Function<KafkaController, Supplier<?>> onDecide, CompletableFuture<Object> answer) {}

    ControllerRound(
            MetadataStore store,
            Supplier<Uuid> uuids,
            ControllerConfig config,
            BrokerChannel channel,
            ControllerEventManager events,
            Elected elected,
            Consumer<String> resign) {
        this.store = store;
        this.uuids = uuids;
        this.config = config;
        this.channel = channel;
        this.events = events;
        this.elected = elected;
        this.resign = resign;
        this.writer = new ControllerRecordWriter(store, elected.epochVersion());
        this.protocol = InterBrokerProtocol.parse(config.interBrokerProtocolVersion());
    }

    /** Reads everything and begins. */
    void load() {
        busy = true;
        loaded = false;
        unloadedNews.clear();
        generation++;
        dropTasks();
        int current = generation;
        reader = new ClusterReader(
                store,
                new ClusterReader.Watches(
                        () -> news(current, () -> onceLoaded(this::onBrokersChanged)),
                        () -> news(current, () -> onceLoaded(this::onTopicsChanged)),
                        topic -> news(current, () -> onceLoaded(() -> onTopicChanged(topic))),
                        () -> news(current, () -> onceLoaded(this::onDeletionsChanged))),
                this::identify);
        Futures.createMissing(store, List.of(FeatureZNode.PATH), FeatureZNode.encodeEmpty())
                .thenCombine(reader.readAll(elected.controllerEpoch()), (nothing, state) -> state)
                .whenComplete((state, thrown) -> news(current, () -> begin(state, thrown)));
    }

    private CompletableFuture<TopicAssignment> identify(TopicAssignment topic, int version) {
        return protocol.isTopicIdsSupported()
                ? writer.assignTopicId(topic, version, uuids.get())
                : CompletableFuture.completedFuture(topic);
    }

    private void begin(ClusterState state, Throwable thrown) {
        if (thrown != null) {
            reloadLater("the cluster's state cannot be read: "
                    + Futures.cause(thrown).getMessage());
            return;
        }
        if (kafka != null) {
            kafka.context().liveOrShuttingDownBrokers().keySet().forEach(channel::removeBroker);
        }
        kafka = new KafkaController(
                config.brokerId(),
                config.interBrokerListenerName(),
                protocol,
                config.deleteTopicEnable(),
                config.uncleanLeaderElectionEnable());
        busy = false;
        loaded = true;
        tasks.addFirst(task(new ControllerEvent.Startup(state)));
        next();
        List<Runnable> missed = new ArrayList<>(unloadedNews);
        unloadedNews.clear();
        missed.forEach(Runnable::run);
    }

    void suspend() {
        suspended = true;
    }

    void resume() {
        suspended = false;
        next();
    }

    void end() {
        ended = true;
        generation++;
        dropTasks();
        if (kafka != null) {
            kafka.context().liveOrShuttingDownBrokers().keySet().forEach(channel::removeBroker);
        }
    }

    /** @param onDecide called when the event is decided; gives what computes the answer once it is replayed */
    @SuppressWarnings("unchecked")
    <T> CompletableFuture<T> submit(ControllerEvent event, Function<KafkaController, Supplier<T>> onDecide) {
        CompletableFuture<Object> answer = new CompletableFuture<>();
        tasks.addLast(new Task(event, onDecide::apply, answer));
        next();
        return (CompletableFuture<T>) answer;
    }

    private static Task task(ControllerEvent event) {
        return new Task(event, kafka -> () -> null, new CompletableFuture<>());
    }

    private void submit(ControllerEvent event) {
        tasks.addLast(task(event));
        next();
    }

    private void dropTasks() {
        List<Task> dropped = new ArrayList<>(tasks);
        tasks.clear();
        dropped.forEach(t -> t.answer().completeExceptionally(new CoordinationException("the controller starts over")));
    }

    private void next() {
        while (!busy && !suspended && !ended && !tasks.isEmpty()) {
            process(tasks.removeFirst());
        }
    }

    private void process(Task task) {
        Decision decision = kafka.decide(task.event());
        Supplier<?> answer = task.onDecide().apply(kafka);
        List<ControllerRecord.Persisted> toPersist = decision.toPersist();
        if (toPersist.isEmpty()) {
            apply(decision, answer, task);
            return;
        }
        busy = true;
        int current = generation;
        writer.write(toPersist)
                .whenComplete((nothing, thrown) -> events.put(() -> {
                    if (current != generation) {
                        task.answer().completeExceptionally(new CoordinationException("the controller starts over"));
                        return;
                    }
                    busy = false;
                    if (thrown == null) {
                        reloadPauseMs = MIN_RELOAD_PAUSE_MS;
                        apply(decision, answer, task);
                        next();
                    } else {
                        task.answer().completeExceptionally(thrown);
                        onFailedWrite(thrown);
                    }
                }));
    }

    private void apply(Decision decision, Supplier<?> answer, Task task) {
        decision.records().forEach(this::replay);
        kafka.effects(decision).forEach(this::carryOut);
        List<ControllerEvent> followUps = decision.followUps();
        for (int i = followUps.size() - 1; i >= 0; i--) {
            tasks.addFirst(task(followUps.get(i)));
        }
        task.answer().complete(answer.get());
    }

    private void replay(ControllerRecord record) {
        if (record instanceof ControllerRecord.TopicRemoved removed) {
            LOG.info(
                    "[Topic Deletion Manager {}] Deletion of topic {} successfully completed",
                    config.brokerId(),
                    removed.topic());
        }
        if (STATE_CHANGES.isDebugEnabled() && !(record instanceof ControllerRecord.StateLoaded)) {
            STATE_CHANGES.debug("[Controller id={} epoch={}] {}", config.brokerId(), elected.controllerEpoch(), record);
        }
        kafka.replay(record);
    }

    private void onFailedWrite(Throwable thrown) {
        if (ControllerRecordWriter.isFenced(thrown)) {
            resign.accept("another controller has been elected");
        } else if (!MetadataStoreException.codeOf(thrown).equals(Code.SESSION_EXPIRED)) {
            reloadLater("a write failed: " + Futures.cause(thrown).getMessage());
        }
    }

    private void reloadLater(String reason) {
        LOG.warn("[Controller id={}] Reading the cluster's state anew: {}", config.brokerId(), reason);
        busy = true;
        generation++;
        int current = generation;
        events.putLater(() -> news(current, this::load), reloadPauseMs);
        reloadPauseMs = Math.min(2 * reloadPauseMs, MAX_RELOAD_PAUSE_MS);
    }

    private void carryOut(ControllerEffect effect) {
        if (effect instanceof ControllerEffect.AddBroker add) {
            channel.addBroker(add.broker());
        } else if (effect instanceof ControllerEffect.RemoveBroker remove) {
            channel.removeBroker(remove.brokerId());
        } else if (effect instanceof ControllerEffect.SendRequest send) {
            int current = generation;
            channel.send(
                    send.brokerId(),
                    send.request(),
                    send.version(),
                    response -> news(current, () -> onResponse(send, response)));
        }
    }

    private void onResponse(ControllerEffect.SendRequest sent, ApiMessage response) {
        if (sent.request() instanceof StopReplicaRequestData request
                && response instanceof StopReplicaResponseData answer) {
            Map<TopicPartition, Errors> outcome = new HashMap<>();
            Errors whole = Errors.forCode(answer.errorCode());
            request.topicStates().forEach(topic -> topic.partitionStates().stream()
                    .filter(p -> p.deletePartition())
                    .forEach(p -> outcome.put(new TopicPartition(topic.topicName(), p.partitionIndex()), whole)));
            if (request.deletePartitions()) {
                request.topics().forEach(topic -> topic.partitionIndexes()
                        .forEach(p -> outcome.put(new TopicPartition(topic.name(), p), whole)));
            }
            answer.partitionErrors()
                    .forEach(error -> outcome.computeIfPresent(
                            new TopicPartition(error.topicName(), error.partitionIndex()),
                            (partition, before) -> whole == Errors.NONE ? Errors.forCode(error.errorCode()) : whole));
            if (!outcome.isEmpty()) {
                submit(new ControllerEvent.TopicDeletionStopReplicaResponseReceived(sent.brokerId(), outcome));
            }
        }
    }

    private void onceLoaded(Runnable work) {
        if (loaded) {
            work.run();
        } else {
            unloadedNews.add(work);
        }
    }

    private void onBrokersChanged() {
        read(reader.readBrokers(), brokers -> submit(new ControllerEvent.BrokerChange(brokers)));
    }

    private void onTopicsChanged() {
        read(reader.readTopicNames(), names -> {
            Set<String> known = kafka.context().topics().keySet();
            List<String> unknown =
                    names.stream().filter(name -> !known.contains(name)).toList();
            read(reader.readTopics(unknown), topics -> submit(new ControllerEvent.TopicChange(names, topics)));
        });
    }

    private void onTopicChanged(String name) {
        read(
                reader.readTopics(List.of(name)),
                topics -> topics.forEach(topic -> submit(new ControllerEvent.PartitionModifications(topic))));
    }

    private void onDeletionsChanged() {
        read(reader.readDeletions(), marked -> {
            Set<String> queued = kafka.context().topicsToDelete();
            Set<String> fresh = new TreeSet<>(marked);
            fresh.removeAll(queued);
            if (!fresh.isEmpty()) {
                LOG.info(
                        "[Topic Deletion Manager {}] Handling deletion for topics {}",
                        config.brokerId(),
                        String.join(",", fresh));
                submit(new ControllerEvent.TopicDeletion(fresh));
            }
        });
    }

    /** Goes on with what was read, on the controller's thread, if nothing was read anew meanwhile. */
    private <T> void read(CompletableFuture<T> read, Consumer<T> then) {
        int current = generation;
        read.whenComplete((value, thrown) -> news(current, () -> {
            if (thrown == null) {
                then.accept(value);
            } else {
                reloadLater("a read failed: " + Futures.cause(thrown).getMessage());
            }
        }));
    }

    private void news(int ofGeneration, Runnable work) {
        events.put(() -> {
            if (ofGeneration == generation && !ended) {
                work.run();
            }
        });
    }
}
