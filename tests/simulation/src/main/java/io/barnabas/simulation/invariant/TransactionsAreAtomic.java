package io.barnabas.simulation.invariant;

import io.barnabas.common.message.OffsetCommitKey;
import io.barnabas.common.message.OffsetCommitValue;
import io.barnabas.common.protocol.MessageReader;
import io.barnabas.common.record.ControlRecordType;
import io.barnabas.common.record.EndTransactionMarker;
import io.barnabas.common.record.Header;
import io.barnabas.common.record.Record;
import io.barnabas.common.record.RecordBatch;
import io.barnabas.simulation.client.TransactionWitness;
import io.barnabas.simulation.disk.StoredBatch;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A transaction is in the logs whole or not at all: the same end in every partition, all that its client sent when it was
 * committed, nobody else's records between its own and its marker, and never committed when its client did not want it.
 */
final class TransactionsAreAtomic extends Invariant {
    private static final int MAX_ELEMENTS = 100_000;
    private static final short OFFSETS = 1;

    private final TransactionLedger ledger;
    private final ExactlyOnce exactlyOnce;
    private final MarkersFollowDecisions markers;

    /** A record of a transaction. @param transaction null when it is no client's of ours */
    record Found(String transaction, String source, String group, String groupPartition, long groupOffset) {}

    TransactionsAreAtomic(
            Histories histories, TransactionLedger ledger, ExactlyOnce exactlyOnce, MarkersFollowDecisions markers) {
        super(histories);
        this.markers = markers;
        this.ledger = ledger;
        this.exactlyOnce = exactlyOnce;
    }

    @Override
    void onCommitted(PartitionHistory history, StoredBatch stored) {
        RecordBatch batch = stored.view();
        if (batch.isControlBatch()) {
            onMarker(history, batch);
        } else if (batch.isTransactional()) {
            onData(history, batch);
        } else if (history.partition.topic().equals("__consumer_offsets")) {
            records(history, batch).forEach(exactlyOnce::onOffset);
        }
    }

    private void onData(PartitionHistory history, RecordBatch batch) {
        TransactionSpan span = history.transactions.begin(batch);
        for (Found found : records(history, batch)) {
            if (!span.records.isEmpty()) {
                String first = span.records.get(0).transaction();
                if (!first.equals(found.transaction()) && isPromised()) {
                    violated(history + " has a record of transaction " + found.transaction() + " at offset "
                            + batch.baseOffset() + " within transaction " + first);
                }
            }
            span.records.add(found);
        }
    }

    /** Nothing is promised once a disk has lost more than it may. */
    private boolean isPromised() {
        return histories.forgiven() == 0;
    }

    private void onMarker(PartitionHistory history, RecordBatch batch) {
        EndTransactionMarker marker = batch.endTransactionMarker();
        if (marker == null) {
            return;
        }
        boolean commit = marker.controlType() == ControlRecordType.COMMIT;
        TransactionSpan span = history.transactions.end(batch, commit);
        if (span == null || !isPromised()) {
            return;
        }
        markers.onMarker(history, batch, commit);
        Map<String, Integer> counts = new TreeMap<>();
        for (Found found : span.records) {
            counts.merge(found.transaction() + "\n" + where(history, found), 1, Integer::sum);
        }
        counts.forEach((key, count) -> {
            String[] parts = key.split("\n");
            onEnd(history, ledger.of(parts[0]), parts[1], count, commit);
        });
        if (commit) {
            span.records.forEach(exactlyOnce::onOffset);
            span.records.forEach(exactlyOnce::onOutput);
        }
    }

    private static String where(PartitionHistory history, Found found) {
        return found.group() == null ? history.partition.toString() : offsetPart(found.group(), found.groupPartition());
    }

    static String offsetPart(String group, String partition) {
        return "offset of " + group + " in " + partition;
    }

    private void onEnd(
            PartitionHistory history, TransactionLedger.Entry entry, String where, int found, boolean commit) {
        TransactionLedger.Part part = entry.part(where);
        String end = commit ? "committed" : "aborted";
        if (entry.outcome != null && entry.outcome != commit) {
            violated("transaction " + entry.name + " is " + end + " at " + where + " (" + history + "), but not at "
                    + entry.outcomeSeenAt);
        }
        if (commit && !Boolean.TRUE.equals(entry.decision)) {
            violated("transaction " + entry.name + " is committed at " + where + ", but its client wants it "
                    + (entry.decision == null ? "open still" : "aborted"));
        }
        // A repeated commit of an offset is another record, which says the same.
        int distinct = part.isOffset ? Math.min(1, found) : found;
        if (commit && (part.outcome != null || distinct != part.sent)) {
            violated("transaction " + entry.name + " is committed at " + where + " with " + found + " of " + part.sent
                    + " records" + (part.outcome == null ? "" : ", after another marker"));
        }
        part.outcome = commit;
        part.found = found;
        ledger.onOutcome(entry, where, commit);
    }

    private static List<Found> records(PartitionHistory history, RecordBatch batch) {
        List<Found> found = new ArrayList<>();
        boolean offsets = history.partition.topic().equals("__consumer_offsets");
        for (Record record : batch) {
            Found one = offsets ? offset(record) : output(record);
            if (one != null) {
                found.add(one);
            }
        }
        return found;
    }

    private static Found output(Record record) {
        String value = record.hasValue()
                ? StandardCharsets.US_ASCII.decode(record.value().duplicate()).toString()
                : "";
        for (Header header : record.headers()) {
            if (header.key().equals(TransactionWitness.NAME)) {
                String name = new String(header.value(), StandardCharsets.US_ASCII);
                return new Found(name, value.contains("@") ? value : null, null, null, -1);
            }
        }
        throw new IllegalStateException("a record without the name of its transaction");
    }

    private static Found offset(Record record) {
        ByteBuffer key = record.key().duplicate();
        short version = key.getShort();
        if (version > OFFSETS) {
            return null;
        }
        OffsetCommitKey of = new OffsetCommitKey();
        of.read(reader(key), version);
        String partition = of.topic() + "-" + of.partition();
        if (!record.hasValue()) {
            return new Found(null, null, of.group(), partition, -1);
        }
        ByteBuffer bytes = record.value().duplicate();
        short valueVersion = bytes.getShort();
        OffsetCommitValue value = new OffsetCommitValue();
        value.read(reader(bytes), valueVersion);
        return new Found(value.metadata(), null, of.group(), partition, value.offset());
    }

    private static MessageReader reader(ByteBuffer bytes) {
        ByteBuf buffer = Unpooled.wrappedBuffer(bytes);
        return new MessageReader(buffer, MAX_ELEMENTS);
    }
}
