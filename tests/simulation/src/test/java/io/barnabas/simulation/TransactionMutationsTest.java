package io.barnabas.simulation;

import io.barnabas.common.message.WriteTxnMarkersRequestData;
import io.barnabas.common.message.WriteTxnMarkersRequestData.WritableTxnMarker;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.common.record.MemoryRecords;
import io.barnabas.common.record.RecordBatch;
import io.barnabas.server.link.BrokerLink;
import io.barnabas.simulation.broker.Hooks;
import io.barnabas.simulation.disk.SimLog;
import io.barnabas.simulation.disk.StoredBatch;
import io.barnabas.storage.compaction.CleaningRun;
import io.barnabas.storage.log.AppendContext;
import io.barnabas.storage.log.FetchDataInfo;
import io.barnabas.storage.log.FetchIsolation;
import io.barnabas.storage.log.LogAppendInfo;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** The rules of transactions and compaction, each broken on purpose, and somebody notices. */
class TransactionMutationsTest {
    private static final int EMPTY = 0;
    private static final int PREPARE_COMMIT = 2;

    private static void expect(String invariant, Hooks hooks) {
        Mutations.expect(invariant, hooks);
    }

    private static Hooks marker(int brokerId, UnaryOperator<WritableTxnMarker> tamper) {
        return new Hooks() {
            @Override
            public BrokerLink link(int from, int to, BrokerLink link) {
                return from != brokerId ? link : new BrokenLink(link, request -> tamper(request, tamper));
            }
        };
    }

    private static ApiMessage tamper(ApiMessage request, UnaryOperator<WritableTxnMarker> tamper) {
        if (!(request instanceof WriteTxnMarkersRequestData markers)) {
            return request;
        }
        List<WritableTxnMarker> tampered =
                markers.markers().stream().map(tamper).toList();
        return tampered.contains(null) ? null : new WriteTxnMarkersRequestData().setMarkers(tampered);
    }

    @Test
    void shouldNoticeReadersThatSeeOpenTransactions() {
        expect("StableMeansDecided", Mutations.log("", log -> new BrokenLog(log) {
            @Override
            public long lastStableOffset() {
                return log.highWatermark();
            }

            @Override
            public FetchDataInfo read(long start, int maxBytes, FetchIsolation isolation, boolean minOneMessage) {
                FetchDataInfo found = log.read(start, maxBytes, all(isolation), minOneMessage);
                return new FetchDataInfo(
                        found.fetchOffsetMetadata(), found.records(), found.firstEntryIncomplete(), List.of());
            }

            private FetchIsolation all(FetchIsolation isolation) {
                return isolation == FetchIsolation.TXN_COMMITTED ? FetchIsolation.HIGH_WATERMARK : isolation;
            }
        }));
    }

    @Test
    void shouldNoticeAnIndexOfAbortedTransactionsThatIsLost() {
        expect("ReadersSeeWhatIsCommitted", Mutations.log("", log -> new BrokenLog(log) {
            @Override
            public FetchDataInfo read(long start, int maxBytes, FetchIsolation isolation, boolean minOneMessage) {
                FetchDataInfo found = log.read(start, maxBytes, isolation, minOneMessage);
                return new FetchDataInfo(
                        found.fetchOffsetMetadata(), found.records(), found.firstEntryIncomplete(), List.of());
            }
        }));
    }

    /** The coordinator takes its newest record for committed as soon as it is written, if it says this. */
    private static Hooks hastyCoordinator(int... states) {
        return Mutations.log("__transaction_state", log -> new BrokenLog(log) {
            @Override
            public long highWatermark() {
                int last = Mutations.lastTransactionState(log);
                return Arrays.stream(states).anyMatch(state -> state == last)
                        ? log.logEndOffset()
                        : log.highWatermark();
            }
        });
    }

    @Test
    void shouldNoticeEndsThatAreAnsweredBeforeTheirRecordIsCommitted() {
        expect("EndsAreCommitted", hastyCoordinator(PREPARE_COMMIT));
    }

    @Test
    void shouldNoticeEpochsThatAreGivenBeforeTheirRecordIsCommitted() {
        expect("EpochsAreCommitted", hastyCoordinator(EMPTY));
    }

    @Test
    void shouldNoticeMarkersThatSaySomethingElse() {
        expect("MarkersFollowDecisions", marker(0, marker -> marker.setTransactionResult(!marker.transactionResult())));
    }

    @Test
    void shouldNoticeAMarkerThatDoesNotFenceTheEpochBefore() {
        expect(
                "MarkersFollowDecisions",
                marker(0, marker -> marker.setProducerEpoch((short) Math.max(0, marker.producerEpoch() - 1))));
    }

    @Test
    void shouldNoticeTransactionsThatNobodyEnds() {
        expect("Liveness", marker(1, marker -> null));
    }

    @Test
    void shouldNoticeOffsetsThatDoNotWaitForTheirTransaction() {
        expect("Liveness", Mutations.log("__consumer_offsets", log -> new BrokenLog(log) {
            @Override
            public LogAppendInfo appendAsLeader(MemoryRecords records, int leaderEpoch, AppendContext context) {
                return log.appendAsLeader(Mutations.withoutTransaction(records), leaderEpoch, context);
            }
        }));
    }

    @Test
    void shouldNoticeEpochsThatAreNotFenced() {
        expect("ProducersInOrder", Mutations.log("", log -> new BrokenLog(log) {
            @Override
            public LogAppendInfo appendAsLeader(MemoryRecords records, int leaderEpoch, AppendContext context) {
                log.forgetProducers();
                return log.appendAsLeader(records, leaderEpoch, new AppendContext(context.origin()));
            }
        }));
    }

    private static Hooks cleaner(Cleaner cleaner) {
        return new Hooks() {
            @Override
            public boolean compact(int brokerId, SimLog log, CleaningRun run, int newest) {
                return cleaner.compact(log, run, newest);
            }
        };
    }

    private interface Cleaner {
        boolean compact(SimLog log, CleaningRun run, int newest);
    }

    @Test
    void shouldNoticeCompactionThatDropsTheNewestValue() {
        expect("CompactedKeepsTheNewest", cleaner((log, run, newest) -> {
            boolean changed = log.compact(run, newest);
            List<StoredBatch> batches = log.files().batches();
            if (changed && batches.size() > newest + 3) {
                batches.remove(batches.size() - newest - 2);
            }
            return changed;
        }));
    }

    @Test
    void shouldNoticeTombstonesThatGoTooEarly() {
        expect(
                "CompactedKeepsTheNewest",
                cleaner((log, run, newest) -> log.compact(new CleaningRun(run.nowMs(), 0, false), newest)));
    }

    @Test
    void shouldNoticeCompactionThatReachesIntoOpenTransactions() {
        expect(
                "CompactedKeepsTheNewest",
                cleaner((log, run, newest) -> log.compactUpTo(run, log.highWatermark(), newest)));
    }

    @Test
    void shouldNoticeCompactionThatChangesRecords() {
        expect("CommittedNeverChanges", cleaner((log, run, newest) -> {
            List<StoredBatch> batches = log.files().batches();
            if (log.highWatermark() > 0 && log.files().indexOf(log.highWatermark() - 1) < batches.size()) {
                int index = log.files().indexOf(log.highWatermark() - 1);
                StoredBatch batch = batches.get(index);
                byte[] rotten = batch.bytes().clone();
                RecordBatch view = new RecordBatch(ByteBuffer.wrap(rotten), 0);
                view.setProducerState(view.producerId(), view.producerEpoch(), view.baseSequence() + 1);
                batches.set(index, StoredBatch.of(view));
            }
            return true;
        }));
    }
}
