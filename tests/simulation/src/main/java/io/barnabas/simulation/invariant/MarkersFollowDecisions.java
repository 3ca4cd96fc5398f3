package io.barnabas.simulation.invariant;

import io.barnabas.common.message.TransactionLogKey;
import io.barnabas.common.message.TransactionLogValue;
import io.barnabas.common.protocol.MessageReader;
import io.barnabas.common.record.Record;
import io.barnabas.common.record.RecordBatch;
import io.barnabas.simulation.disk.StoredBatch;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** A marker says what the coordinator has decided, and the decision was committed in its log before. */
final class MarkersFollowDecisions extends Invariant {
    static final String TOPIC = "__transaction_state";
    private static final int MAX_ELEMENTS = 100_000;
    private static final int ONGOING = 1;
    private static final int PREPARE_COMMIT = 2;
    private static final int PREPARE_ABORT = 3;
    private static final int COMPLETE_COMMIT = 4;
    private static final int COMPLETE_ABORT = 5;

    private final Map<String, TransactionLogValue> states = new TreeMap<>();
    private final Map<Long, String> ids = new HashMap<>();
    /** Epochs of producers in which a commit, or an abort, was decided. */
    private final Set<String> decided = new HashSet<>();

    MarkersFollowDecisions(Histories histories) {
        super(histories);
    }

    @Override
    void onCommitted(PartitionHistory history, StoredBatch stored) {
        if (history.partition.topic().equals(TOPIC)) {
            stored.view().forEach(this::onState);
        }
    }

    private void onState(Record record) {
        ByteBuffer key = record.key().duplicate();
        short keyVersion = key.getShort();
        TransactionLogKey id = new TransactionLogKey();
        id.read(reader(key), keyVersion);
        if (!record.hasValue()) {
            states.remove(id.transactionalId());
            return;
        }
        ByteBuffer bytes = record.value().duplicate();
        short version = bytes.getShort();
        TransactionLogValue value = new TransactionLogValue();
        value.read(reader(bytes), version);
        states.put(id.transactionalId(), value);
        ids.put(value.producerId(), id.transactionalId());
        if (value.transactionStatus() == PREPARE_COMMIT || value.transactionStatus() == PREPARE_ABORT) {
            decided.add(key(value.producerId(), value.producerEpoch(), value.transactionStatus() == PREPARE_COMMIT));
        }
    }

    private static MessageReader reader(ByteBuffer bytes) {
        return new MessageReader(Unpooled.wrappedBuffer(bytes), MAX_ELEMENTS);
    }

    /** A marker is committed that ends something. */
    void onMarker(PartitionHistory history, RecordBatch batch, boolean commit) {
        TransactionLogValue state = states.get(ids.getOrDefault(batch.producerId(), ""));
        boolean decided = state != null && state.producerId() == batch.producerId() && fits(state, batch, commit);
        if (!decided) {
            violated("a marker to " + (commit ? "commit" : "abort") + " producer " + batch.producerId() + " in epoch "
                    + batch.producerEpoch() + " is at offset " + batch.baseOffset() + " of " + history
                    + ", but the last that its coordinator has committed is " + state);
        }
    }

    private static String key(long producerId, short epoch, boolean commit) {
        return producerId + "/" + epoch + "/" + commit;
    }

    /** In the present epoch it is the last decision that counts; the id may have got another epoch since. */
    private boolean fits(TransactionLogValue state, RecordBatch batch, boolean commit) {
        boolean says = commit
                ? state.transactionStatus() == PREPARE_COMMIT || state.transactionStatus() == COMPLETE_COMMIT
                : state.transactionStatus() == PREPARE_ABORT || state.transactionStatus() == COMPLETE_ABORT;
        return batch.producerEpoch() < state.producerEpoch()
                ? decided.contains(key(batch.producerId(), batch.producerEpoch(), commit))
                : says;
    }

    /** What is known of an id's end when its client is told of it; null when that is as it should be. */
    String whyNotEnded(String transactionalId, long producerId, short epoch, boolean commit) {
        TransactionLogValue state = states.get(transactionalId);
        if (state == null) {
            return "nothing of it is committed";
        }
        if (state.producerId() != producerId || state.producerEpoch() > epoch) {
            return null;
        }
        int status = state.transactionStatus();
        boolean fits = commit
                ? status == PREPARE_COMMIT || status == COMPLETE_COMMIT
                : status == PREPARE_ABORT || status == COMPLETE_ABORT;
        return fits ? null : "the last that its coordinator has committed is " + state;
    }

    /** The epoch that is committed for an id; null when none is. */
    Short epoch(String transactionalId, long producerId) {
        TransactionLogValue state = states.get(transactionalId);
        return state == null || state.producerId() != producerId ? null : state.producerEpoch();
    }

    /** Transactional ids that are in the middle of a transaction, as the coordinators' logs say. */
    List<String> unfinished() {
        List<String> unfinished = new ArrayList<>();
        states.forEach((id, state) -> {
            int status = state.transactionStatus();
            if (status == ONGOING || status == PREPARE_COMMIT || status == PREPARE_ABORT) {
                unfinished.add("the transaction of " + id + " has not ended: " + state);
            }
        });
        return unfinished;
    }
}
