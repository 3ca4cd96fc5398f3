package io.barnabas.coordinator.transaction;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.Errors;
import io.barnabas.coordinator.common.CoordinatorClock;
import io.barnabas.coordinator.common.CoordinatorLog;
import io.barnabas.coordinator.common.CoordinatorPartition;
import io.barnabas.coordinator.common.CoordinatorRecord;
import io.barnabas.coordinator.common.CoordinatorResult;
import io.barnabas.server.coordinator.RecordSerde;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/**
 * A partition of {@code __transaction_state} in memory, with the runtime that brokers use: its log keeps bytes, its high
 * watermark stands still when it is told to, its appends can fail, its coordinator can die.
 */
final class TransactionWorld implements CoordinatorLog, CoordinatorClock {
    static final int COMMIT_TIMEOUT_MS = 30_000;
    static final int MAX_TIMEOUT_MS = 900_000;
    static final long EXPIRATION_MS = 604_800_000;
    static final String WAITING = "waiting";

    private static final RecordSerde SERDE = new RecordSerde(TransactionRecords::newKey, TransactionRecords::newValue);

    private record Bytes(ByteBuffer key, ByteBuffer value) {}

    /** Markers that went out. */
    record Sent(TransactionMarker marker, List<TopicPartition> partitions) {}

    final List<Sent> sent = new ArrayList<>();
    /** Whether what is appended is committed at once. */
    boolean alone = true;

    Errors appendFailure;
    Errors acknowledgementFailure;
    long nowMs = 1_000_000;
    int epoch = -1;
    long nextProducerId = 100;
    int terms;

    private final List<Bytes> log = new ArrayList<>();
    private long highWatermark;
    private long alarmMs = Long.MAX_VALUE;
    private TransactionShard shard;
    private CoordinatorPartition<TransactionShard> partition;

    TransactionWorld() {
        partition = newPartition();
        lead();
    }

    private CoordinatorPartition<TransactionShard> newPartition() {
        return new CoordinatorPartition<>(
                this,
                this,
                (leaderEpoch, timer) -> {
                    int term = ++terms;
                    return new TransactionShard(
                            new TransactionConfig(0, MAX_TIMEOUT_MS, EXPIRATION_MS),
                            new TopicPartition("__transaction_state", 0),
                            leaderEpoch,
                            timer,
                            new TransactionMarkers() {
                                @Override
                                public void send(TransactionMarker marker, List<TopicPartition> partitions) {
                                    if (term == terms) {
                                        sent.add(new Sent(marker, partitions));
                                    }
                                }

                                @Override
                                public void close() {}
                            });
                },
                COMMIT_TIMEOUT_MS,
                bug -> {
                    throw bug;
                });
    }

    /** A broker leads and has read the partition. */
    void lead() {
        epoch++;
        shard = partition.beginLoad(epoch);
        for (int i = 0; i < log.size(); i++) {
            shard.replay(i, nowMs, SERDE.read(log.get(i).key(), log.get(i).value()));
        }
        highWatermark = log.size();
        partition.onLoaded(epoch);
    }

    /** The coordinator dies, and the next one has what was committed, or all that was written. */
    void failOver(boolean keepUncommitted) {
        if (!keepUncommitted) {
            log.subList((int) highWatermark, log.size()).clear();
        }
        sent.clear();
        partition = newPartition();
        lead();
    }

    /** This broker leads no more. */
    void resign() {
        partition.resign(Errors.NOT_COORDINATOR);
    }

    /** The in-sync replicas have everything. */
    void commit() {
        highWatermark = log.size();
        partition.onHighWatermark();
    }

    /** Time passes; timers ring in between. */
    void waitMs(long ms) {
        long until = nowMs + ms;
        while (alarmMs <= until) {
            nowMs = Math.max(nowMs, alarmMs);
            alarmMs = Long.MAX_VALUE;
            partition.onAlarm();
        }
        nowMs = until;
    }

    int records() {
        return log.size();
    }

    /** The newest record as it lies in the log. */
    byte[] lastValue() {
        ByteBuffer value = log.get(log.size() - 1).value();
        return value == null ? null : Arrays.copyOfRange(value.array(), value.position(), value.limit());
    }

    /** What the newest record says, by the reader of the loader. */
    TransactionMetadata lastRecord() {
        Bytes last = log.get(log.size() - 1);
        CoordinatorRecord record = SERDE.read(last.key(), last.value());
        var key = (io.barnabas.common.message.TransactionLogKey) record.key();
        return record.isTombstone()
                ? null
                : TransactionRecords.read(
                        key.transactionalId(), (io.barnabas.common.message.TransactionLogValue) record.value());
    }

    TransactionShard shard() {
        return shard;
    }

    /** Asks the shard; returns the answer, now or, in the reference, later. */
    private AtomicReference<String> ask(BiFunction<TransactionShard, Consumer<String>, CoordinatorResult> event) {
        AtomicReference<String> answer = new AtomicReference<>(WAITING);
        Consumer<String> reply = said -> {
            if (!answer.compareAndSet(WAITING, said)) {
                throw new IllegalStateException("answered twice: " + answer.get() + ", " + said);
            }
        };
        partition.run(each -> event.apply(each, reply), error -> reply.accept("refused " + error));
        return answer;
    }

    AtomicReference<String> init(String id, ProducerIdAndEpoch expected, int timeoutMs) {
        return ask((each, reply) -> each.initProducerId(
                new InitProducerIdRequest(nowMs, id, timeoutMs, expected, nextProducerId++), result -> {
                    if (result.needsProducerId()) {
                        throw new IllegalStateException("it has one");
                    }
                    reply.accept(
                            result.error() == Errors.NONE
                                    ? result.producer().producerId() + "/"
                                            + result.producer().epoch()
                                    : result.error().name());
                }));
    }

    String init(String id) {
        return init(id, ProducerIdAndEpoch.NONE, 60_000).get();
    }

    String init(String id, long expectedId, int expectedEpoch) {
        return init(id, producer(expectedId, expectedEpoch), 60_000).get();
    }

    static ProducerIdAndEpoch producer(long id, int epoch) {
        return new ProducerIdAndEpoch(id, (short) epoch);
    }

    static List<TopicPartition> partitions(String... names) {
        return Arrays.stream(names)
                .map(name -> new TopicPartition(
                        name.substring(0, name.lastIndexOf('-')),
                        Integer.parseInt(name.substring(name.lastIndexOf('-') + 1))))
                .toList();
    }

    AtomicReference<String> addLater(String id, ProducerIdAndEpoch producer, String... names) {
        return ask((each, reply) ->
                each.addPartitions(nowMs, id, producer, partitions(names), error -> reply.accept(error.name())));
    }

    String add(String id, ProducerIdAndEpoch producer, String... names) {
        return addLater(id, producer, names).get();
    }

    AtomicReference<String> endLater(String id, ProducerIdAndEpoch producer, boolean commit) {
        return ask(
                (each, reply) -> each.endTransaction(nowMs, id, producer, commit, error -> reply.accept(error.name())));
    }

    String end(String id, ProducerIdAndEpoch producer, boolean commit) {
        return endLater(id, producer, commit).get();
    }

    String verify(String id, ProducerIdAndEpoch producer, String... names) {
        return ask((each, reply) -> each.verifyPartitions(
                        id,
                        producer,
                        partitions(names),
                        errors -> reply.accept(errors.values().toString())))
                .get();
    }

    /** Partitions got their marker. */
    void written(TransactionMarker marker, List<TopicPartition> done) {
        partition.run(each -> each.onMarkersWritten(nowMs, marker, done), error -> {});
    }

    /** All markers that went out are written. */
    void writeAll() {
        List<Sent> all = new ArrayList<>(sent);
        sent.clear();
        all.forEach(each -> written(each.marker(), each.partitions()));
    }

    /** What happens at transaction.abort.timed.out.transaction.cleanup.interval.ms. */
    List<String> abortTimedOut() {
        List<String> late = shard.timedOut(nowMs);
        late.forEach(id -> partition.run(each -> each.abortTimedOut(nowMs, id), error -> {}));
        return late;
    }

    void expire() {
        partition.run(each -> each.expire(nowMs), error -> {});
    }

    /** State and partitions as DescribeTransactions shows them, or the error. */
    String describe(String id) {
        return ask((each, reply) -> each.describe(
                        id,
                        state -> reply.accept(
                                state.errorCode() != 0
                                        ? Errors.forCode(state.errorCode()).name()
                                        : state.transactionState() + " " + state.producerId() + "/"
                                                + state.producerEpoch() + topics(state))))
                .get();
    }

    private static String topics(io.barnabas.common.message.DescribeTransactionsResponseData.TransactionState state) {
        StringBuilder text = new StringBuilder();
        state.topics().forEach(topic -> text.append(' ').append(topic.topic()).append(topic.partitions()));
        return text.toString();
    }

    /** The ids that pass the filter. */
    List<String> list(TransactionFilter filter) {
        List<String> ids = new ArrayList<>();
        partition.run(
                each -> each.list(filter, listed -> listed.forEach(state -> ids.add(state.transactionalId()))),
                error -> {});
        return ids;
    }

    @Override
    public long append(List<CoordinatorRecord> records, long timestampMs) {
        if (appendFailure != null) {
            throw new ApiException(appendFailure, "as told");
        }
        long first = log.size();
        for (CoordinatorRecord record : records) {
            log.add(new Bytes(SERDE.writeKey(record), SERDE.writeValue(record)));
        }
        if (alone) {
            highWatermark = log.size();
        }
        return first;
    }

    @Override
    public Errors acknowledgement(long endOffset) {
        if (highWatermark < endOffset) {
            return null;
        }
        return acknowledgementFailure == null ? Errors.NONE : acknowledgementFailure;
    }

    @Override
    public long endOffset() {
        return log.size();
    }

    @Override
    public long nowMs() {
        return nowMs;
    }

    @Override
    public long elapsedMs() {
        return nowMs;
    }

    @Override
    public void setAlarm(long elapsedMs) {
        alarmMs = elapsedMs;
    }
}
