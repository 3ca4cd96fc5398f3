package io.barnabas.simulation;

import io.barnabas.cluster.PartitionLog;
import io.barnabas.common.TopicPartition;
import io.barnabas.common.message.FetchRequestData;
import io.barnabas.common.message.LeaderAndIsrRequestData;
import io.barnabas.common.message.ProduceRequestData;
import io.barnabas.common.message.SyncGroupRequestData;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.common.protocol.Errors;
import io.barnabas.common.record.MemoryRecords;
import io.barnabas.coordination.MetadataStore;
import io.barnabas.coordination.MetadataStore.Write;
import io.barnabas.coordination.znode.ControllerEpochZNode;
import io.barnabas.coordination.znode.TopicPartitionZNode;
import io.barnabas.metadata.LeaderAndIsr;
import io.barnabas.metadata.PartitionRegistration;
import io.barnabas.server.handler.RequestHandlers;
import io.barnabas.server.link.BrokerLink;
import io.barnabas.simulation.broker.Hooks;
import io.barnabas.simulation.disk.LogFiles;
import io.barnabas.simulation.disk.SimLog;
import io.barnabas.simulation.disk.StoredBatch;
import io.barnabas.storage.log.AppendContext;
import io.barnabas.storage.log.FetchDataInfo;
import io.barnabas.storage.log.FetchIsolation;
import io.barnabas.storage.log.LogAppendInfo;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Each rule is broken on purpose, and somebody notices. */
class MutationsTest {
    private static final TopicPartition ANY = new TopicPartition("any", 0);

    private static void expect(String invariant, Hooks hooks) {
        Mutations.expect(invariant, hooks);
    }

    private static Hooks log(Function<SimLog, PartitionLog> broken) {
        return Mutations.log("", broken);
    }

    private static Hooks handler(ApiKeys api, Consumer<ApiMessage> tamper) {
        return new Hooks() {
            @Override
            public RequestHandlers handlers(int brokerId, RequestHandlers handlers) {
                return BrokenHandler.in(handlers, api, tamper);
            }
        };
    }

    private static Hooks store(UnaryOperator<MetadataStore> broken) {
        return new Hooks() {
            @Override
            public MetadataStore store(int brokerId, MetadataStore store) {
                return broken.apply(store);
            }
        };
    }

    @Test
    void shouldNoticeTwoLeaders() {
        expect("OneLeaderPerEpoch", new Hooks() {
            @Override
            public BrokerLink link(int brokerId, int to, BrokerLink link) {
                return new BrokenLink(link, request -> {
                    if (request instanceof LeaderAndIsrRequestData leaderAndIsr) {
                        leaderAndIsr.topicStates().forEach(topic -> topic.partitionStates()
                                .forEach(state -> state.setLeader(to)));
                    }
                    return request;
                });
            }
        });
    }

    @Test
    void shouldNoticeEpochsThatGoBack() {
        expect(
                "EpochsOnlyGrow",
                store(store -> new BrokenStore(
                        store,
                        writes ->
                                writes.stream().map(MutationsTest::maybeGoBack).toList(),
                        (path, data) -> data)));
    }

    private static Write maybeGoBack(Write write) {
        return write instanceof Write.SetData set && set.path().endsWith("/state") ? goBack(set) : write;
    }

    private static Write goBack(Write.SetData set) {
        PartitionRegistration read = TopicPartitionZNode.decode(ANY, set.data(), 0);
        LeaderAndIsr now = read.leaderAndIsr();
        int epoch = now.leaderEpoch() == 3 ? 0 : now.leaderEpoch();
        LeaderAndIsr older = new LeaderAndIsr(now.leader(), epoch, now.isr(), now.leaderRecoveryState(), 0);
        byte[] data = TopicPartitionZNode.encode(new PartitionRegistration(older, read.controllerEpoch()));
        return Write.setData(set.path(), data, set.version());
    }

    @Test
    void shouldNoticeAHighWatermarkThatGoesBack() {
        expect("HighWatermarkOnlyGrows", log(log -> new BrokenLog(log) {
            @Override
            public void updateHighWatermark(long offset) {
                log.updateHighWatermark(offset % 7 == 0 ? offset - 6 : offset);
            }
        }));
    }

    @Test
    void shouldNoticeAHighWatermarkThatIgnoresASlowMemberOfTheInSyncSet() {
        expect("InSyncMeansComplete", log(log -> new BrokenLog(log) {
            @Override
            public void updateHighWatermark(long offset) {
                log.updateHighWatermark(log.logEndOffset());
            }
        }));
    }

    @Test
    void shouldNoticeLogsThatDifferBelowTheHighWatermark() {
        expect("CommittedNeverChanges", log(log -> new BrokenLog(log) {
            private boolean follows;

            @Override
            public LogAppendInfo appendAsLeader(MemoryRecords records, int leaderEpoch, AppendContext context) {
                follows = false;
                return log.appendAsLeader(records, leaderEpoch, context);
            }

            @Override
            public LogAppendInfo appendAsFollower(MemoryRecords records) {
                follows = true;
                return log.appendAsFollower(records);
            }

            @Override
            public void updateHighWatermark(long offset) {
                LogFiles files = log.files();
                int index = files.indexOf(offset - 1);
                if (follows
                        && offset > log.highWatermark()
                        && index < files.batches().size()) {
                    StoredBatch batch = files.batches().get(index);
                    byte[] rotten = batch.bytes().clone();
                    rotten[rotten.length - 2] ^= 1;
                    files.batches()
                            .set(
                                    index,
                                    new StoredBatch(
                                            batch.baseOffset(),
                                            batch.lastOffset(),
                                            batch.leaderEpoch(),
                                            batch.maxTimestamp(),
                                            rotten));
                }
                log.updateHighWatermark(offset);
            }
        }));
    }

    @Test
    void shouldNoticeALeaderThatLacksWhatIsCommitted() {
        expect("LeadersHaveEverythingCommitted", log(log -> new BrokenLog(log) {
            @Override
            public void assignEpochStartOffset(int leaderEpoch, long startOffset) {
                log.truncateTo(Math.max(0, startOffset - 4));
                log.assignEpochStartOffset(leaderEpoch, log.logEndOffset());
            }
        }));
    }

    @Test
    void shouldNoticeAnElectionFromOutsideTheInSyncSet() {
        // A controller that begins takes every replica for one in sync.
        expect(
                "InSyncMeansComplete",
                store(store -> new BrokenStore(
                        store,
                        writes -> writes,
                        (path, data) -> path.endsWith("/state")
                                ? data.replaceFirst("\"isr\":\\[[^]]*]", "\"isr\":[0,1,2]")
                                : data)));
    }

    @Test
    void shouldNoticeProducersThatAreForgotten() {
        expect("ProducersInOrder", log(log -> new BrokenLog(log) {
            @Override
            public LogAppendInfo appendAsLeader(MemoryRecords records, int leaderEpoch, AppendContext context) {
                log.forgetProducers();
                return log.appendAsLeader(records, leaderEpoch, context);
            }
        }));
    }

    @Test
    void shouldNoticeProducersThatAreRefusedForNoReason() {
        expect("ProducersAreRemembered", log(log -> new BrokenLog(log) {
            @Override
            public LogAppendInfo appendAsLeader(MemoryRecords records, int leaderEpoch, AppendContext context) {
                if (log.logEndOffset() > 20) {
                    throw new ApiException(Errors.OUT_OF_ORDER_SEQUENCE_NUMBER, "for no reason");
                }
                return log.appendAsLeader(records, leaderEpoch, context);
            }
        }));
    }

    @Test
    void shouldNoticeAStoreWithoutTheFenceOfTheControllersEpoch() {
        expect(
                "ControllersAreFenced",
                store(store -> new BrokenStore(store, writes -> unfenced(store, writes), (path, data) -> data)));
    }

    /** Another has been elected just before, and the write that should fail for it does not. */
    private static List<Write> unfenced(MetadataStore store, List<Write> writes) {
        for (Write write : writes) {
            if (write instanceof Write.SetData set && set.path().endsWith("/state") && set.version() > 2) {
                int epoch = TopicPartitionZNode.decode(ANY, set.data(), 0).controllerEpoch();
                byte[] next = ControllerEpochZNode.encode(epoch + 1);
                store.multi(List.of(Write.setData(ControllerEpochZNode.PATH, next, MetadataStore.ANY_VERSION)));
            }
        }
        return writes.stream()
                .filter(write -> !(write instanceof Write.Check && write.path().equals(ControllerEpochZNode.PATH)))
                .toList();
    }

    @Test
    void shouldNoticeAnAcknowledgementBeforeTheHighWatermark() {
        expect("AcknowledgedMeansCommitted", handler(ApiKeys.PRODUCE, request -> ((ProduceRequestData) request)
                .setAcks((short) 1)));
    }

    @Test
    void shouldNoticeReadersThatSeeWhatIsNotCommitted() {
        expect("ReadersSeeOnlyCommitted", log(log -> new BrokenLog(log) {
            @Override
            public FetchDataInfo read(long start, int maxBytes, FetchIsolation isolation, boolean minOneMessage) {
                return log.read(start, maxBytes, FetchIsolation.LOG_END, minOneMessage);
            }
        }));
    }

    @Test
    void shouldNoticeReadersThatMissSomething() {
        expect("ReadersMissNothing", log(log -> new BrokenLog(log) {
            @Override
            public FetchDataInfo read(long start, int maxBytes, FetchIsolation isolation, boolean minOneMessage) {
                boolean skip = isolation == FetchIsolation.HIGH_WATERMARK && start + 4 < log.highWatermark();
                return log.read(skip ? start + 4 : start, maxBytes, isolation, minOneMessage);
            }
        }));
    }

    @Test
    void shouldNoticeCommitsThatAreAnsweredBeforeTheyAreReplicated() {
        expect("CommittedOffsetsSurvive", new Hooks() {
            @Override
            public Map<String, String> settings() {
                return Map.of("offsets.commit.required.acks", "1");
            }
        });
    }

    @Test
    void shouldNoticeAPartitionWithTwoOwners() {
        byte[] everything = "0,1,2".getBytes(StandardCharsets.US_ASCII);
        expect("OneOwnerPerGeneration", handler(ApiKeys.SYNC_GROUP, request -> ((SyncGroupRequestData) request)
                .assignments()
                .forEach(assignment -> assignment.setAssignment(everything))));
    }

    @Test
    void shouldNoticeAClusterThatDoesNotRecover() {
        expect("Liveness", new Hooks() {
            @Override
            public BrokerLink link(int brokerId, int to, BrokerLink link) {
                return new BrokenLink(
                        link, request -> request instanceof FetchRequestData && brokerId == 0 ? null : request);
            }
        });
    }
}
