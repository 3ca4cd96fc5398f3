package io.barnabas.server.fetcher;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.Uuid;
import io.barnabas.common.message.FetchRequestData;
import io.barnabas.common.message.FetchResponseData;
import io.barnabas.common.message.FetchResponseData.FetchableTopicResponse;
import io.barnabas.common.message.FetchResponseData.PartitionData;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.common.protocol.Errors;
import io.barnabas.server.fetcher.FollowedPartition.Phase;
import io.barnabas.server.link.BrokerLink;
import io.barnabas.server.link.LinkException;
import io.barnabas.server.link.ResponseHandler;
import io.barnabas.storage.log.DiskFullException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * One conversation with a leader: ask, apply the answer, ask again. It runs on its link's loop, and its partitions' turns
 * run there too when nobody else has them, so that a fetch is answered, appended and followed by the next one without a
 * hand-off. {@link #add}, {@link #remove}, {@link #wake} and {@link #close} may be called from any thread.
 *
 * <pre>
 *   IDLE -- something is wanted --&gt; ASKING (Fetch, or a question before it) -- answer --&gt; APPLYING -- all applied --&gt; IDLE
 *                                     +-- no answer --&gt; PAUSED -- some time, or told of a role --&gt; IDLE
 * </pre>
 */
final class ReplicaFetcher {
    /** A leader that has just moved is often ready in a moment: pauses begin short and double. */
    static final int FIRST_PAUSE_MS = 20;

    private enum Activity {
        IDLE,
        ASKING,
        APPLYING,
        PAUSED,
        CLOSED
    }

    private final FetcherConfig config;
    private final LongSupplier brokerEpoch;
    private final FollowerThrottle throttle;
    private final BrokerLink link;
    private final FetcherLog log;
    private final FetchSessionClient session;
    private final LeaderQuestions questions;

    /** All partitions of this fetcher, fetched or not; by topic id or name, then index. */
    private final Map<Object, Map<Integer, FollowedPartition>> byTopic = new LinkedHashMap<>();

    private final Queue<Runnable> commands = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final AtomicInteger unapplied = new AtomicInteger();
    private final List<FollowedPartition> touched = new ArrayList<>();
    private final ResponseHandler onFetched = new FetchHandler();
    private final ResponseHandler onAnswered = new AnswerHandler();
    private Activity activity = Activity.IDLE;
    private Runnable releaseAnswer;
    private int failures;
    private int pauses;

    ReplicaFetcher(FetcherConfig config, LeaderFetchers.Ports ports, FetcherLog log, BrokerLink link) {
        this.config = config;
        this.brokerEpoch = ports.brokerEpoch();
        this.throttle = ports.throttle();
        this.link = link;
        this.log = log;
        this.session = new FetchSessionClient(config);
        this.questions = new LeaderQuestions(config);
    }

    FetcherVersions versions() {
        return config.versions();
    }

    // ---------------------------------------------------------------- from any thread

    /** A partition is to be fetched. It knows where. */
    void add(FollowedPartition partition) {
        command(() -> onAdded(partition));
    }

    void remove(FollowedPartition partition) {
        partition.release();
        command(() -> onRemoved(partition));
    }

    /** The leader may be back: pauses end. */
    void wake() {
        command(() -> {
            if (activity == Activity.PAUSED) {
                pauses++;
                activity = Activity.IDLE;
            }
        });
    }

    void close() {
        command(() -> {
            activity = Activity.CLOSED;
            link.close();
            log.shuttingDown();
        });
    }

    private void command(Runnable command) {
        commands.add(command);
        if (scheduled.compareAndSet(false, true)) {
            execute(this::runCommands);
        }
    }

    private void execute(Runnable task) {
        try {
            link.loop().execute(task);
        } catch (RejectedExecutionException e) {
            log.loopIsGone(e);
        }
    }

    // ---------------------------------------------------------------- on the loop

    private void runCommands() {
        scheduled.set(false);
        Runnable command;
        while ((command = commands.poll()) != null) {
            command.run();
        }
        log.tellChanges();
        proceed();
    }

    private void onAdded(FollowedPartition partition) {
        if (activity == Activity.CLOSED || partition.isReleased()) {
            return;
        }
        FollowedPartition before = byTopic.computeIfAbsent(keyOf(partition), key -> new LinkedHashMap<>())
                .put(partition.topicPartition().partition(), partition);
        if (before != null && before != partition) {
            questions.remove(before);
        }
        log.added(partition);
        if (activity == Activity.PAUSED) {
            // Told of a role: whoever told us may know that the leader is back.
            pauses++;
            activity = Activity.IDLE;
        }
        settle(partition);
    }

    private void onRemoved(FollowedPartition partition) {
        Map<Integer, FollowedPartition> partitions = byTopic.get(keyOf(partition));
        if (partitions != null
                && partitions.remove(partition.topicPartition().partition(), partition)
                && partitions.isEmpty()) {
            byTopic.remove(keyOf(partition));
        }
        session.remove(partition);
        questions.remove(partition);
        log.removed(partition);
    }

    private static Object keyOf(FollowedPartition partition) {
        Uuid id = partition.topicId();
        return id.equals(Uuid.ZERO_UUID) ? partition.topicPartition().topic() : id;
    }

    /** Asks the leader the next thing, if it is time. */
    private void proceed() {
        if (activity != Activity.IDLE) {
            return;
        }
        if (!questions.isEmpty()) {
            activity = Activity.ASKING;
            ApiMessage question = questions.next();
            link.send(question, questions.version(), config.replication().socketTimeoutMs(), onAnswered);
        } else if (!session.isEmpty()) {
            activity = Activity.ASKING;
            link.send(nextFetch(), session.version(), config.replication().socketTimeoutMs(), onFetched);
        }
    }

    private FetchRequestData nextFetch() {
        FetchRequestData request = session.next()
                .setMaxWaitMs(config.replication().fetchWaitMaxMs())
                .setMinBytes(config.replication().fetchMinBytes())
                .setMaxBytes(config.replication().fetchResponseMaxBytes());
        if (FetcherVersions.hasReplicaState(session.version())) {
            request.replicaState().setReplicaId(config.brokerId()).setReplicaEpoch(brokerEpoch.getAsLong());
        } else {
            request.setReplicaId(config.brokerId());
        }
        return request;
    }

    /** The answer to a Fetch. */
    private final class FetchHandler implements ResponseHandler {
        @Override
        public void onResponse(ApiMessage response, Runnable release) {
            FetchResponseData answer = (FetchResponseData) response;
            beginApplying(release);
            Errors error = Errors.forCode(answer.errorCode());
            boolean usable = session.onResponse(error, answer.sessionId());
            if (usable) {
                onLeaderAnswered();
                for (FetchableTopicResponse topic : answer.responses()) {
                    apply(topic);
                }
            } else {
                log.sessionRefused(error);
                failures++;
            }
            endApplying(!usable && failures > 1);
        }

        @Override
        public void onFailure(LinkException failure) {
            session.onFailure();
            pauseAfter(failure);
        }
    }

    /** The answer to a question. */
    private final class AnswerHandler implements ResponseHandler, LeaderQuestions.Answers {
        @Override
        public void onResponse(ApiMessage response, Runnable release) {
            beginApplying(release);
            onLeaderAnswered();
            questions.onResponse(response, this);
            endApplying(false);
        }

        @Override
        public void onFailure(LinkException failure) {
            session.onFailure();
            pauseAfter(failure);
        }

        @Override
        public void onError(FollowedPartition partition, Errors error) {
            ReplicaFetcher.this.onError(partition, error);
        }

        @Override
        public void onAnswer(FollowedPartition partition, Phase phase, int epoch, long offset) {
            touch(partition);
            switch (phase) {
                case TRUNCATING -> partition.onLeaderEpochEnd(epoch, offset);
                case SEEKING_END -> {
                    log.resetToLeaderEnd(partition, offset);
                    partition.onLeaderEnd(offset);
                }
                case SEEKING_START -> {
                    log.resetToLeaderStart(partition, offset);
                    partition.onLeaderStart(offset);
                }
                default -> throw new IllegalStateException("No question is asked in phase " + phase);
            }
        }
    }

    /** No matter what the answer says, it holds the fetcher until it is applied: hence one more than partitions. */
    private void beginApplying(Runnable release) {
        if (activity == Activity.ASKING) {
            activity = Activity.APPLYING;
        }
        releaseAnswer = release;
        unapplied.set(1);
    }

    private void touch(FollowedPartition partition) {
        touched.add(partition);
        unapplied.incrementAndGet();
    }

    private void apply(FetchableTopicResponse topic) {
        Map<Integer, FollowedPartition> partitions =
                byTopic.get(FetcherVersions.isByTopicId(session.version()) ? topic.topicId() : keyOf(topic.topic()));
        if (partitions == null) {
            return;
        }
        List<PartitionData> answers = topic.partitions();
        for (int i = 0; i < answers.size(); i++) {
            PartitionData answer = answers.get(i);
            FollowedPartition partition = partitions.get(answer.partitionIndex());
            // One that has changed was not in the request: the answer is for a former role of the same partition.
            if (partition != null && partition.wanted && !partition.changed && !partition.isReleased()) {
                apply(partition, answer);
            }
        }
    }

    /** The answer names topics, and some have ids here: rare, while a cluster is upgraded. */
    private Object keyOf(String topic) {
        if (byTopic.containsKey(topic)) {
            return topic;
        }
        for (Map.Entry<Object, Map<Integer, FollowedPartition>> entry : byTopic.entrySet()) {
            TopicPartition any = entry.getValue().values().iterator().next().topicPartition();
            if (any.topic().equals(topic)) {
                return entry.getKey();
            }
        }
        return topic;
    }

    private void apply(FollowedPartition partition, PartitionData answer) {
        Errors error = Errors.forCode(answer.errorCode());
        if (error == Errors.OFFSET_OUT_OF_RANGE) {
            session.remove(partition);
            partition.phase(Phase.SEEKING_END);
            questions.add(partition);
        } else if (error != Errors.NONE) {
            onError(partition, error);
        } else if (partition.isNews(answer)) {
            if (answer.records() != null && throttle.isThrottled(partition.topicPartition())) {
                throttle.record(answer.records().sizeInBytes());
            }
            touch(partition);
            partition.append(answer);
        } else {
            partition.onNoNews(answer);
        }
    }

    private void endApplying(boolean pause) {
        if (unapplied.decrementAndGet() == 0) {
            onAllApplied();
        }
        if (pause && activity == Activity.IDLE) {
            pause();
        } else {
            proceed();
        }
    }

    /** A partition's turn is done with its part of the answer; on whatever thread had it. */
    void onApplied() {
        if (unapplied.decrementAndGet() == 0) {
            execute(() -> {
                onAllApplied();
                proceed();
            });
        }
    }

    private void onAllApplied() {
        Runnable release = releaseAnswer;
        releaseAnswer = null;
        release.run();
        if (activity == Activity.APPLYING) {
            activity = Activity.IDLE;
        }
        for (int i = 0; i < touched.size(); i++) {
            settle(touched.get(i));
        }
        touched.clear();
    }

    /** After a turn of the partition: what it needs next. */
    private void settle(FollowedPartition partition) {
        RuntimeException failure = partition.takeFailure();
        log.truncated(partition);
        if (partition.isReleased() || activity == Activity.CLOSED) {
            return;
        }
        if (failure != null) {
            log.applyFailed(partition, failure);
            boolean diskFailed = FollowedPartition.errorOf(failure) == Errors.KAFKA_STORAGE_ERROR;
            if (diskFailed && !(failure instanceof DiskFullException)) {
                stop(partition);
            } else {
                delay(partition);
            }
            return;
        }
        partition.failures = 0;
        schedule(partition);
    }

    private void schedule(FollowedPartition partition) {
        switch (partition.phase()) {
            case FETCHING -> {
                if (isHeldBack(partition)) {
                    delay(partition);
                } else if (partition.wanted) {
                    session.markChanged(partition);
                } else {
                    session.add(partition);
                }
            }
            case TRUNCATING, SEEKING_END, SEEKING_START -> questions.add(partition);
            case STOPPED -> stop(partition);
        }
    }

    private boolean isHeldBack(FollowedPartition partition) {
        return throttle.isExceeded() && !partition.isCaughtUp() && throttle.isThrottled(partition.topicPartition());
    }

    private void onError(FollowedPartition partition, Errors error) {
        log.refused(partition, error);
        if (error == Errors.FENCED_LEADER_EPOCH) {
            // There is a newer leader epoch: the controller's word of it is on its way.
            stop(partition);
        } else {
            delay(partition);
        }
    }

    /** Not fetched any more, until there is a new role. */
    private void stop(FollowedPartition partition) {
        partition.phase(Phase.STOPPED);
        session.remove(partition);
        questions.remove(partition);
    }

    /** Not fetched for a while; the others go on. */
    private void delay(FollowedPartition partition) {
        session.remove(partition);
        questions.remove(partition);
        partition.delayed = true;
        partition.failures++;
        after(pauseMs(partition.failures), () -> {
            partition.delayed = false;
            if (!partition.isReleased() && activity != Activity.CLOSED) {
                schedule(partition);
                proceed();
            }
        });
    }

    private void onLeaderAnswered() {
        if (failures > 0) {
            failures = 0;
            log.reachable();
        }
    }

    private void pauseAfter(LinkException failure) {
        if (activity == Activity.CLOSED) {
            return;
        }
        failures++;
        log.unreachable(failure, failures == 1, session.size());
        pause();
    }

    private void pause() {
        activity = Activity.PAUSED;
        int pause = ++pauses;
        after(pauseMs(failures), () -> {
            if (activity == Activity.PAUSED && pause == pauses) {
                activity = Activity.IDLE;
                proceed();
            }
        });
    }

    private long pauseMs(int failuresInARow) {
        int doublings = Math.min(failuresInARow - 1, 16);
        return Math.min(config.replication().fetchBackoffMs(), (long) FIRST_PAUSE_MS << doublings);
    }

    private void after(long delayMs, Runnable task) {
        try {
            link.loop().schedule(task, delayMs, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            log.loopIsGone(e);
        }
    }
}
