package io.barnabas.server.replica;

import io.barnabas.common.Uuid;
import io.barnabas.common.message.FetchRequestData;
import io.barnabas.common.message.FetchRequestData.FetchTopic;
import io.barnabas.common.message.FetchRequestData.ForgottenTopic;
import io.barnabas.common.protocol.Errors;
import io.barnabas.server.metadata.MetadataCache;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/** Finds out what a Fetch request is about: by itself, or together with what its session remembers (KIP-227). */
public final class FetchSessions {
    private static final short FIRST_VERSION_WITH_SESSIONS = 7;
    private static final short FIRST_VERSION_WITH_TOPIC_IDS = 13;

    private final FetchSessionCache cache;
    private final MetadataCache metadataCache;
    private final LongSupplier nowMs;

    /** @param nowMs milliseconds of a clock that does not go back */
    public FetchSessions(FetchSessionCache cache, MetadataCache metadataCache, LongSupplier nowMs) {
        this.cache = cache;
        this.metadataCache = metadataCache;
        this.nowMs = nowMs;
    }

    /** What the request asks for. Session and epoch of an incremental request move on. */
    public FetchContext contextOf(FetchRequestData request, short version) {
        boolean full = version < FIRST_VERSION_WITH_SESSIONS
                || request.sessionEpoch() == FetchSession.INITIAL_EPOCH
                || request.sessionEpoch() == FetchSession.FINAL_EPOCH;
        if (!full) {
            return incremental(request, version);
        }
        if (request.sessionId() != FetchSession.INVALID_SESSION_ID) {
            cache.remove(request.sessionId());
        }
        boolean sessionless =
                version < FIRST_VERSION_WITH_SESSIONS || request.sessionEpoch() == FetchSession.FINAL_EPOCH;
        FetchContext.Kind kind = sessionless ? FetchContext.Kind.SESSIONLESS : FetchContext.Kind.FULL;
        return new FetchContext(kind, Errors.NONE, null, partitionsOf(request, version));
    }

    /**
     * Makes a session out of a full request, when there is room.
     *
     * @param follower whether a follower asks
     * @return its id, {@link FetchSession#INVALID_SESSION_ID} when there is no room
     */
    public int maybeCreateSession(FetchContext context, boolean follower, short version) {
        FetchSession session = cache.maybeCreate(
                follower, version >= FIRST_VERSION_WITH_TOPIC_IDS, nowMs.getAsLong(), context.wanted());
        return session == null ? FetchSession.INVALID_SESSION_ID : session.id();
    }

    private FetchContext incremental(FetchRequestData request, short version) {
        FetchSession session = cache.get(request.sessionId());
        if (session == null) {
            return FetchContext.refused(Errors.FETCH_SESSION_ID_NOT_FOUND);
        }
        if (session.usesTopicIds() != version >= FIRST_VERSION_WITH_TOPIC_IDS) {
            return FetchContext.refused(Errors.FETCH_SESSION_TOPIC_ID_ERROR);
        }
        if (!session.advance(request.sessionEpoch(), nowMs.getAsLong())) {
            return FetchContext.refused(Errors.INVALID_FETCH_SESSION_EPOCH);
        }
        for (FetchTopic topic : request.topics()) {
            String name = nameOf(topic.topic(), topic.topicId(), version);
            for (FetchRequestData.FetchPartition partition : topic.partitions()) {
                FetchPartition known = session.partition(name, topic.topicId(), partition.partition());
                if (known == null) {
                    known = new FetchPartition(name, topic.topicId(), partition.partition());
                    session.add(known);
                }
                known.update(partition);
            }
        }
        for (ForgottenTopic topic : request.forgottenTopicsData()) {
            for (int partition : topic.partitions()) {
                session.forget(topic.topic(), topic.topicId(), partition);
            }
        }
        if (session.size() == 0) {
            cache.remove(session.id());
            return new FetchContext(FetchContext.Kind.SESSIONLESS, Errors.NONE, null, List.of());
        }
        if (session.usesTopicIds()) {
            for (FetchPartition partition : session.unresolved()) {
                partition.resolve(metadataCache.image().topicName(partition.topicId()));
            }
        }
        return new FetchContext(FetchContext.Kind.INCREMENTAL, Errors.NONE, session, session.wanted());
    }

    private List<FetchPartition> partitionsOf(FetchRequestData request, short version) {
        List<FetchPartition> partitions = new ArrayList<>();
        for (FetchTopic topic : request.topics()) {
            String name = nameOf(topic.topic(), topic.topicId(), version);
            for (FetchRequestData.FetchPartition partition : topic.partitions()) {
                FetchPartition wanted = new FetchPartition(name, topic.topicId(), partition.partition());
                wanted.update(partition);
                partitions.add(wanted);
            }
        }
        return partitions;
    }

    private String nameOf(String name, Uuid topicId, short version) {
        return version < FIRST_VERSION_WITH_TOPIC_IDS
                ? name
                : metadataCache.image().topicName(topicId);
    }
}
