package io.barnabas.coordination;

import io.barnabas.common.Uuid;
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
import io.barnabas.metadata.ProducerIdBlock;
import io.barnabas.metadata.TopicAssignment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
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
    /** A new controller lets brokers find each other before it moves leaders about. */
    private static final long FIRST_REBALANCE_MS = 5_000;

    private final Outside outside;
    private final ControllerConfig config;
    private final ControllerEventManager events;
    private final Elected elected;
    private final Consumer<String> resign;
    private final FencedStore fenced;
    private final ControllerRecordWriter writer;
    private final InterBrokerProtocol protocol;
    private final Deque<Task> tasks = new ArrayDeque<>();
    private KafkaController kafka;
    private ClusterNews news;
    private CurrentTerm term;
    private BrokerRequests requests;
    private UncleanElectionConfig uncleanElection;
    private boolean busy = true;
    private boolean suspended;
    private boolean ended;
    /** Moves with every reading of everything: what belongs to an older one is ignored. */
    private int generation;
    /** Doubles while reading everything anew does not help, e.g. because a znode holds nonsense. */
    private long reloadPauseMs = MIN_RELOAD_PAUSE_MS;

    private record Task(
            ControllerEvent event, Function<KafkaController, Supplier<?>> onDecide, CompletableFuture<Object> answer) {}

    /** What a term works with. */
    record Outside(MetadataStore store, ConfigStore configs, Supplier<Uuid> uuids, BrokerChannel channel) {}

    ControllerRound(
            Outside outside,
            ControllerConfig config,
            ControllerEventManager events,
            Elected elected,
            Consumer<String> resign) {
        this.outside = outside;
        this.config = config;
        this.events = events;
        this.elected = elected;
        this.resign = resign;
        this.fenced = new FencedStore(outside.store(), elected.epochVersion());
        this.writer = new ControllerRecordWriter(outside.store(), fenced);
        this.protocol = InterBrokerProtocol.parse(config.interBrokerProtocolVersion());
        this.uncleanElection =
                new UncleanElectionConfig(outside.configs(), config.brokerId(), config.uncleanLeaderElectionEnable());
    }

    /** Reads everything and begins. */
    void load() {
        busy = true;
        generation++;
        dropTasks();
        CurrentTerm current = new CurrentTerm(generation);
        term = current;
        requests = new BrokerRequests(outside.channel(), current);
        news = new ClusterNews(config.brokerId(), outside.store(), current, this::identify);
        fenced.createMissing(FeatureZNode.PATH, FeatureZNode.encodeEmpty())
                .thenCombine(news.readAll(elected.controllerEpoch()), (nothing, state) -> state)
                .whenComplete((state, thrown) -> current.execute(() -> begin(state, thrown)));
    }

    private CompletableFuture<TopicAssignment> identify(TopicAssignment topic, int version) {
        return protocol.isTopicIdsSupported()
                ? writer.assignTopicId(topic, version, outside.uuids().get())
                : CompletableFuture.completedFuture(topic);
    }

    private void begin(ClusterState state, Throwable thrown) {
        if (thrown != null && FencedStore.isFenced(thrown)) {
            onFailedWrite(thrown);
            return;
        }
        if (thrown != null) {
            reloadLater("the cluster's state cannot be read: "
                    + Futures.cause(thrown).getMessage());
            return;
        }
        disconnect();
        kafka = new KafkaController(
                config.brokerId(), config.interBrokerListenerName(), protocol, config.deleteTopicEnable());
        busy = false;
        tasks.addFirst(task(new ControllerEvent.Startup(state)));
        next();
        news.loaded();
        new AdminNodes(outside.store(), term).begin();
        if (config.rebalance().enable()) {
            rebalanceLater(FIRST_REBALANCE_MS);
        }
    }

    private void rebalanceLater(long delayMs) {
        term.executeLater(
                () -> {
                    submit(new ControllerEvent.AutoPreferredReplicaLeaderElection(
                            config.rebalance().imbalancePercentage()));
                    rebalanceLater(TimeUnit.SECONDS.toMillis(config.rebalance().checkIntervalSeconds()));
                },
                delayMs);
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
        disconnect();
    }

    private void disconnect() {
        if (kafka != null) {
            kafka.context().liveOrShuttingDownBrokers().keySet().forEach(outside.channel()::removeBroker);
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

    /** What is known, when everything has been read. */
    Optional<KafkaController> kafka() {
        return Optional.ofNullable(kafka);
    }

    /** Topics (all, or that one) may have got the right to be led by replicas out of sync. */
    void onUncleanElectionConfigChanged(Optional<String> topic) {
        if (kafka != null) {
            maybeElectUncleanly(kafka.uncleanElectionCandidates(topic));
        }
    }

    private void maybeElectUncleanly(Collection<String> topics) {
        if (topics.isEmpty()) {
            return;
        }
        term.read(uncleanElection.enabled(topics), enabled -> {
            if (!enabled.isEmpty()) {
                submit(new ControllerEvent.UncleanLeaderElectionEnabled(enabled));
            }
        });
    }

    /** The next block of producer ids for a broker, fenced as everything else this controller writes. */
    CompletableFuture<ProducerIdBlock> allocateProducerIds(int broker) {
        return new StoreProducerIdAllocator(outside.store(), broker, List.of(fenced.fence())).allocateBlock();
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
        ControllerLog.on(config.brokerId(), task.event(), kafka.context());
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
        if (FencedStore.isFenced(thrown)) {
            resign.accept("another controller has been elected");
        } else if (!MetadataStoreException.codeOf(thrown).equals(Code.SESSION_EXPIRED)) {
            reloadLater("a write failed: " + Futures.cause(thrown).getMessage());
        }
    }

    private void reloadLater(String reason) {
        LOG.warn("[Controller id={}] Reading the cluster's state anew: {}", config.brokerId(), reason);
        busy = true;
        generation++;
        new CurrentTerm(generation).executeLater(this::load, reloadPauseMs);
        reloadPauseMs = Math.min(2 * reloadPauseMs, MAX_RELOAD_PAUSE_MS);
    }

    private void carryOut(ControllerEffect effect) {
        if (effect instanceof ControllerEffect.AddBroker add) {
            outside.channel().addBroker(add.broker());
        } else if (effect instanceof ControllerEffect.RemoveBroker remove) {
            outside.channel().removeBroker(remove.brokerId());
        } else if (effect instanceof ControllerEffect.SendRequest send) {
            requests.send(send);
        } else if (effect instanceof ControllerEffect.ReadUncleanElectionConfig read) {
            maybeElectUncleanly(read.topics());
        }
    }

    /** This term as of one reading of everything. */
    private final class CurrentTerm implements Term {
        private final int ofGeneration;

        CurrentTerm(int ofGeneration) {
            this.ofGeneration = ofGeneration;
        }

        private void ifCurrent(Runnable work) {
            if (ofGeneration == generation && !ended) {
                work.run();
            }
        }

        @Override
        public KafkaController kafka() {
            return kafka;
        }

        @Override
        public void execute(Runnable work) {
            events.put(() -> ifCurrent(work));
        }

        @Override
        public void executeLater(Runnable work, long delayMs) {
            events.putLater(() -> ifCurrent(work), delayMs);
        }

        @Override
        public <T> void read(CompletableFuture<T> read, Consumer<T> then) {
            read.whenComplete((value, thrown) -> execute(() -> {
                if (thrown == null) {
                    then.accept(value);
                } else {
                    reloadLater("a read failed: " + Futures.cause(thrown).getMessage());
                }
            }));
        }

        @Override
        public void submit(ControllerEvent event) {
            ControllerRound.this.submit(event);
        }
    }
}
