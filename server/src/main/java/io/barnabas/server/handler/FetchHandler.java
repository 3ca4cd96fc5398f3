package io.barnabas.server.handler;

import io.barnabas.cluster.LogReadInfo;
import io.barnabas.common.Uuid;
import io.barnabas.common.message.FetchRequestData;
import io.barnabas.common.message.FetchResponseData;
import io.barnabas.common.message.FetchResponseData.AbortedTransaction;
import io.barnabas.common.message.FetchResponseData.EpochEndOffset;
import io.barnabas.common.message.FetchResponseData.FetchableTopicResponse;
import io.barnabas.common.message.FetchResponseData.PartitionData;
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.common.protocol.Errors;
import io.barnabas.common.record.MemoryRecords;
import io.barnabas.server.replica.ClientMetadata;
import io.barnabas.server.replica.FetchContext;
import io.barnabas.server.replica.FetchOperation;
import io.barnabas.server.replica.FetchParams;
import io.barnabas.server.replica.FetchPartition;
import io.barnabas.server.replica.FetchSession;
import io.barnabas.server.replica.FetchSessions;
import io.barnabas.server.replica.PartitionRead;
import io.barnabas.server.replica.ReplicaManager;
import io.barnabas.storage.log.FetchIsolation;
import io.barnabas.storage.log.index.AbortedTxn;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Fetch 4 to 17: records by session or without, for consumers and followers. Older versions are neither listed nor
 * served: they would need records rewritten into formats that ended with Apache Kafka 4 (KIP-724).
 */
public final class FetchHandler implements RequestHandler {
    /** Clients say where they are from here on, and may be sent to a follower (KIP-392). */
    private static final short FIRST_VERSION_OF_FOLLOWER_READS = 11;

    private static final short FIRST_VERSION_WITH_REPLICA_STATE = 15;
    private static final byte READ_COMMITTED = 1;
    /** A consumer that asks for everything, as a debugging tool does. */
    private static final int DEBUGGING_CONSUMER_ID = -2;

    private static final MemoryRecords NO_RECORDS = new MemoryRecords(ByteBuffer.allocate(0));

    private final ReplicaManager replicaManager;
    private final FetchSessions sessions;
    private final int fetchMaxBytes;

    /** @param fetchMaxBytes fetch.max.bytes: limit of one answer's records */
    public FetchHandler(ReplicaManager replicaManager, FetchSessions sessions, int fetchMaxBytes) {
        this.replicaManager = replicaManager;
        this.sessions = sessions;
        this.fetchMaxBytes = fetchMaxBytes;
    }

    @Override
    public ApiKeys apiKey() {
        return ApiKeys.FETCH;
    }

    @Override
    public short minVersion() {
        return 4;
    }

    @Override
    public short maxVersion() {
        return 17;
    }

    @Override
    public void handle(RequestContext context, ApiMessage message) {
        FetchRequestData request = (FetchRequestData) message;
        short version = context.apiVersion();
        FetchContext fetch = sessions.contextOf(request, version);
        if (fetch.kind() == FetchContext.Kind.ERROR) {
            context.respond(new FetchResponseData().setErrorCode(fetch.error().code()));
            return;
        }
        replicaManager.fetchRecords(new Operation(context, fetch, paramsOf(request, context)));
    }

    private static ClientMetadata clientOf(FetchRequestData request, RequestContext context) {
        return new ClientMetadata(request.rackId(), context.listenerName());
    }

    private FetchParams paramsOf(FetchRequestData request, RequestContext context) {
        short version = context.apiVersion();
        int replicaId = version >= FIRST_VERSION_WITH_REPLICA_STATE
                ? request.replicaState().replicaId()
                : request.replicaId();
        long replicaEpoch = version >= FIRST_VERSION_WITH_REPLICA_STATE
                ? request.replicaState().replicaEpoch()
                : -1;
        int maxBytes = Math.min(request.maxBytes(), fetchMaxBytes);
        int minBytes = Math.min(request.minBytes(), maxBytes);
        FetchIsolation isolation = FetchIsolation.HIGH_WATERMARK;
        if (replicaId >= 0 || replicaId == DEBUGGING_CONSUMER_ID) {
            isolation = FetchIsolation.LOG_END;
        } else if (request.isolationLevel() == READ_COMMITTED) {
            isolation = FetchIsolation.TXN_COMMITTED;
        }
        boolean leaderOnly = replicaId >= 0 || version < FIRST_VERSION_OF_FOLLOWER_READS;
        return new FetchParams(
                replicaId,
                replicaEpoch,
                request.maxWaitMs(),
                minBytes,
                maxBytes,
                isolation,
                leaderOnly,
                leaderOnly ? null : clientOf(request, context));
    }

    /** The request under way, with the way back to the fetcher. */
    private final class Operation extends FetchOperation {
        private final RequestContext context;
        private final FetchContext fetch;

        Operation(RequestContext context, FetchContext fetch, FetchParams params) {
            super(params, fetch.wanted(), context.executor());
            this.context = context;
            this.fetch = fetch;
        }

        @Override
        protected boolean isAbandoned() {
            return !context.isConnected();
        }

        @Override
        protected void onComplete(PartitionRead[] reads) {
            FetchResponseData response = new FetchResponseData().setSessionId(sessionId());
            boolean incremental = fetch.kind() == FetchContext.Kind.INCREMENTAL;
            List<FetchPartition> wanted = wanted();
            FetchableTopicResponse topic = null;
            for (int i = 0; i < reads.length; i++) {
                FetchPartition partition = wanted.get(i);
                if (isNews(partition, reads[i]) || !incremental) {
                    topic = topicOf(response, topic, partition);
                    topic.partitions().add(answer(partition, reads[i]));
                    if (incremental && reads[i].sizeInBytes() > 0) {
                        fetch.session().moveToEnd(partition);
                    }
                }
            }
            context.respond(response);
        }

        private int sessionId() {
            return switch (fetch.kind()) {
                case INCREMENTAL -> fetch.session().id();
                case FULL -> sessions.maybeCreateSession(fetch, params().isFromFollower(), context.apiVersion());
                default -> FetchSession.INVALID_SESSION_ID;
            };
        }

        /** Whether an incremental answer must mention the partition; notes what the fetcher is told either way. */
        private boolean isNews(FetchPartition partition, PartitionRead read) {
            LogReadInfo info = read.info();
            if (info == null || info.divergingEpoch() != null) {
                partition.onError();
                return true;
            }
            boolean moved = partition.isNews(info.highWatermark(), info.logStartOffset());
            return moved || read.sizeInBytes() > 0 || read.isElsewhere();
        }

        /** The topic's part of the response: the last one when it is the same topic still. */
        private FetchableTopicResponse topicOf(
                FetchResponseData response, FetchableTopicResponse last, FetchPartition partition) {
            if (last != null && last.topicId().equals(partition.topicId()) && isSameName(last.topic(), partition)) {
                return last;
            }
            FetchableTopicResponse topic = new FetchableTopicResponse()
                    .setTopic(partition.topic() == null ? "" : partition.topic())
                    .setTopicId(partition.topicId());
            response.responses().add(topic);
            return topic;
        }

        private static boolean isSameName(String name, FetchPartition partition) {
            return !partition.topicId().equals(Uuid.ZERO_UUID) || name.equals(partition.topic());
        }

        private PartitionData answer(FetchPartition partition, PartitionRead read) {
            PartitionData answer = new PartitionData()
                    .setPartitionIndex(partition.partition())
                    .setErrorCode(read.error().code())
                    .setRecords(NO_RECORDS);
            if (read.error() != Errors.NONE) {
                return answer.setHighWatermark(-1).setAbortedTransactions(null);
            }
            LogReadInfo info = read.info();
            answer.setHighWatermark(info.highWatermark())
                    .setLastStableOffset(info.lastStableOffset())
                    .setLogStartOffset(info.logStartOffset())
                    .setAbortedTransactions(abortedTransactions(info));
            if (read.isElsewhere()) {
                answer.setPreferredReadReplica(read.preferredReadReplica());
            }
            if (info.data() != null) {
                answer.setRecords(info.data().records());
            }
            if (info.divergingEpoch() != null) {
                answer.setDivergingEpoch(new EpochEndOffset()
                        .setEpoch(info.divergingEpoch().epoch())
                        .setEndOffset(info.divergingEpoch().endOffset()));
            }
            return answer;
        }

        /** Null unless the fetcher reads only what is committed. */
        private List<AbortedTransaction> abortedTransactions(LogReadInfo info) {
            if (params().isolation() != FetchIsolation.TXN_COMMITTED) {
                return null;
            }
            if (info.data() == null || info.data().abortedTransactions() == null) {
                return new ArrayList<>(0);
            }
            List<AbortedTransaction> aborted = new ArrayList<>();
            for (AbortedTxn transaction : info.data().abortedTransactions()) {
                aborted.add(new AbortedTransaction()
                        .setProducerId(transaction.producerId())
                        .setFirstOffset(transaction.firstOffset()));
            }
            return aborted;
        }
    }
}
