package io.barnabas.simulation;

import static org.junit.jupiter.api.Assertions.fail;

import io.barnabas.cluster.PartitionLog;
import io.barnabas.common.record.Compression;
import io.barnabas.common.record.MemoryRecords;
import io.barnabas.common.record.Record;
import io.barnabas.common.record.RecordBatch;
import io.barnabas.common.record.RecordBatchBuilder;
import io.barnabas.simulation.broker.Hooks;
import io.barnabas.simulation.disk.SimLog;
import io.barnabas.simulation.disk.StoredBatch;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** What tests that break rules on purpose have in common. */
final class Mutations {
    private static final int SEEDS = 60;

    private Mutations() {}

    /** Plays seeds until the rule is seen to be broken. */
    static void expect(String invariant, Hooks hooks) {
        Map<String, Integer> others = new TreeMap<>();
        for (long seed = 1; seed <= SEEDS; seed++) {
            try {
                new Scenario(seed, hooks, false).play();
                others.merge("nothing", 1, Integer::sum);
            } catch (SimulationFailure failure) {
                if (failure.invariant().equals(invariant)) {
                    return;
                }
                others.merge(failure.invariant(), 1, Integer::sum);
            }
        }
        fail(invariant + " was not seen to fail in " + SEEDS + " seeds, but " + others);
    }

    /** Breaks the logs of a topic, of all topics for an empty name. */
    static Hooks log(String topic, Function<SimLog, PartitionLog> broken) {
        return new Hooks() {
            @Override
            public PartitionLog log(int brokerId, SimLog log) {
                boolean meant =
                        topic.isEmpty() || log.files().topicPartition().topic().equals(topic);
                return meant ? broken.apply(log) : log;
            }
        };
    }

    /** The state of a transaction that the last record of a coordinator's log tells; -1 when there is none. */
    static int lastTransactionState(SimLog log) {
        List<StoredBatch> batches = log.files().batches();
        if (batches.isEmpty()) {
            return -1;
        }
        Record last = null;
        for (Record record : batches.get(batches.size() - 1).view()) {
            last = record;
        }
        if (last == null || !last.hasValue()) {
            return -1;
        }
        // Version, producer id, producer epoch, time-out: all of fixed length.
        return last.value().get(last.value().position() + Short.BYTES + Long.BYTES + Short.BYTES + Integer.BYTES);
    }

    /** The same records, but of no transaction; markers as they are. */
    static MemoryRecords withoutTransaction(MemoryRecords records) {
        RecordBatch batch = records.firstBatch();
        if (!batch.isTransactional() || batch.isControlBatch()) {
            return records;
        }
        RecordBatchBuilder builder = new RecordBatchBuilder(Compression.NONE)
                .producerState(batch.producerId(), batch.producerEpoch(), batch.baseSequence());
        for (Record record : batch) {
            builder.append(record.timestamp(), record.key(), record.value());
        }
        return builder.build();
    }
}
