package io.barnabas.server.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.barnabas.common.Uuid;
import io.barnabas.common.message.FetchRequestData;
import io.barnabas.common.message.FetchRequestData.FetchTopic;
import io.barnabas.common.message.FetchRequestData.ForgottenTopic;
import io.barnabas.common.message.UpdateMetadataRequestData;
import io.barnabas.common.message.UpdateMetadataRequestData.UpdateMetadataPartitionState;
import io.barnabas.common.message.UpdateMetadataRequestData.UpdateMetadataTopicState;
import io.barnabas.common.protocol.Errors;
import io.barnabas.server.metadata.MetadataCache;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** KIP-227, as a transcript of requests. */
class FetchSessionsTest {
    private static final short BY_NAME = 12;
    private static final short BY_ID = 13;
    private static final Uuid ID = new Uuid(1, 2);

    private long nowMs = 1_000_000;
    private int nextId = 41;
    private final FetchSessionCache cache = new FetchSessionCache(2, () -> ++nextId);
    private final MetadataCache metadataCache = new MetadataCache();
    private final FetchSessions sessions = new FetchSessions(cache, metadataCache, () -> nowMs);

    @Test
    void shouldRememberPartitionsFromRequestToRequest() {
        // Given: a full request makes a session
        FetchContext full = sessions.contextOf(request(0, 0, 0, 1), BY_NAME);
        assertEquals(FetchContext.Kind.FULL, full.kind());
        int id = sessions.maybeCreateSession(full, false, BY_NAME);
        assertEquals(42, id);

        // When / Then: an empty incremental request asks for the same again
        FetchContext same = sessions.contextOf(request(id, 1), BY_NAME);
        assertEquals(FetchContext.Kind.INCREMENTAL, same.kind());
        assertEquals(List.of(0, 1), indexes(same));

        // When / Then: changes are changes to what is remembered
        FetchRequestData change = request(id, 2, 2);
        change.forgottenTopicsData().add(new ForgottenTopic().setTopic("orders").setPartitions(List.of(0)));
        assertEquals(List.of(1, 2), indexes(sessions.contextOf(change, BY_NAME)));

        // When / Then: when nothing is left, the session is gone
        FetchRequestData last = request(id, 3);
        last.forgottenTopicsData().add(new ForgottenTopic().setTopic("orders").setPartitions(List.of(1, 2)));
        assertEquals(
                FetchContext.Kind.SESSIONLESS, sessions.contextOf(last, BY_NAME).kind());
        assertEquals(0, cache.size());
    }

    @Test
    void shouldRefuseUnknownSessionsAndEpochsOutOfOrder() {
        // Given
        int id = newSession(BY_NAME, 0);

        // When / Then
        assertError(Errors.FETCH_SESSION_ID_NOT_FOUND, sessions.contextOf(request(id + 1, 1), BY_NAME));
        assertError(Errors.INVALID_FETCH_SESSION_EPOCH, sessions.contextOf(request(id, 2), BY_NAME));
        assertError(Errors.FETCH_SESSION_TOPIC_ID_ERROR, sessions.contextOf(request(id, 1), BY_ID));
        assertError(Errors.NONE, sessions.contextOf(request(id, 1), BY_NAME));
        assertError(Errors.INVALID_FETCH_SESSION_EPOCH, sessions.contextOf(request(id, 1), BY_NAME));
    }

    @Test
    void shouldEndASessionWithTheFinalEpochOrAnotherFullRequest() {
        // Given
        int first = newSession(BY_NAME, 0);

        // When / Then
        FetchContext last = sessions.contextOf(request(first, -1, 0), BY_NAME);
        assertEquals(FetchContext.Kind.SESSIONLESS, last.kind());
        assertNull(cache.get(first));
        int second = newSession(BY_NAME, 0);
        assertEquals(
                FetchContext.Kind.FULL,
                sessions.contextOf(request(second, 0, 0), BY_NAME).kind());
        assertNull(cache.get(second));
    }

    @Test
    void shouldKnowNoSessionsBeforeVersionSeven() {
        assertEquals(
                FetchContext.Kind.SESSIONLESS,
                sessions.contextOf(request(0, 0, 0), (short) 6).kind());
    }

    @Test
    void shouldBeginAgainAtOneAfterTheLargestEpoch() {
        assertEquals(1, FetchSession.nextEpoch(Integer.MAX_VALUE));
        assertEquals(1, FetchSession.nextEpoch(0));
    }

    /** KIP-516: by topic id, and an id may become known while the session lasts. */
    @Test
    void shouldFindOutTheNameOfATopicThatBecomesKnown() {
        // Given
        int id = newSession(BY_ID, 0);
        assertNull(sessions.contextOf(request(id, 1), BY_ID).wanted().get(0).topic());

        // When
        UpdateMetadataTopicState topic =
                new UpdateMetadataTopicState().setTopicName("orders").setTopicId(ID);
        topic.partitionStates().add(new UpdateMetadataPartitionState().setTopicName("orders"));
        UpdateMetadataRequestData update = new UpdateMetadataRequestData();
        update.topicStates().add(topic);
        metadataCache.update(update);

        // Then
        assertEquals(
                "orders",
                sessions.contextOf(request(id, 2), BY_ID).wanted().get(0).topic());
    }

    @Test
    void shouldTellOnlyNewsAndPutServedPartitionsLast() {
        // Given
        int id = newSession(BY_NAME, 0, 1);
        FetchContext fetch = sessions.contextOf(request(id, 1), BY_NAME);
        FetchPartition first = fetch.wanted().get(0);

        // When / Then
        assertTrue(first.isNews(5, 0));
        assertFalse(first.isNews(5, 0));
        assertTrue(first.isNews(6, 0));
        assertTrue(first.isNews(6, 1));
        first.onError();
        assertTrue(first.isNews(6, 1));
        fetch.session().moveToEnd(first);
        assertEquals(List.of(1, 0), indexes(sessions.contextOf(request(id, 2), BY_NAME)));
    }

    @Test
    void shouldGiveNoSessionWhenAllSlotsAreInUse() {
        // Given
        newSession(BY_NAME, 0);
        newSession(BY_NAME, 0);

        // When / Then
        assertEquals(FetchSession.INVALID_SESSION_ID, newSession(BY_NAME, 0, 1, 2));
        assertEquals(2, cache.size());
    }

    @Test
    void shouldPushOutTheSessionUnusedForLongest() {
        // Given
        int first = newSession(BY_NAME, 0);
        int second = newSession(BY_NAME, 0);
        nowMs += FetchSessionCache.MIN_EVICTION_MS;
        sessions.contextOf(request(first, 1), BY_NAME);
        nowMs += 1;

        // When
        int third = newSession(BY_NAME, 0);

        // Then
        assertNotEquals(FetchSession.INVALID_SESSION_ID, third);
        assertNull(cache.get(second));
        assertNotNull(cache.get(first));
        assertEquals(1, cache.evictions());
    }

    @Test
    void shouldPushOutASmallerSessionThatIsOldEnough() {
        // Given
        int small = newSession(BY_NAME, 0);
        int large = newSession(BY_NAME, 0, 1, 2);
        nowMs += FetchSessionCache.MIN_EVICTION_MS + 1;
        sessions.contextOf(request(small, 1), BY_NAME);
        sessions.contextOf(request(large, 1), BY_NAME);

        // When / Then
        assertEquals(FetchSession.INVALID_SESSION_ID, newSession(BY_NAME, 0));
        assertNotEquals(FetchSession.INVALID_SESSION_ID, newSession(BY_NAME, 0, 1));
        assertNull(cache.get(small));
    }

    @Test
    void shouldLetFollowersPushOutConsumersButNotTheOtherWayRound() {
        // Given
        newSession(BY_NAME, 0);
        newSession(BY_NAME, 0);

        // When / Then
        FetchContext follower = sessions.contextOf(request(0, 0, 0), BY_NAME);
        assertNotEquals(0, sessions.maybeCreateSession(follower, true, BY_NAME));
        assertNotEquals(0, sessions.maybeCreateSession(follower, true, BY_NAME));
        assertEquals(0, sessions.maybeCreateSession(follower, true, BY_NAME));
        nowMs += FetchSessionCache.MIN_EVICTION_MS;
        assertEquals(FetchSession.INVALID_SESSION_ID, newSession(BY_NAME, 0, 1, 2));
    }

    private int newSession(short version, int... partitions) {
        return sessions.maybeCreateSession(sessions.contextOf(request(0, 0, partitions), version), false, version);
    }

    private static FetchRequestData request(int sessionId, int epoch, int... partitions) {
        FetchRequestData request =
                new FetchRequestData().setSessionId(sessionId).setSessionEpoch(epoch);
        FetchTopic topic = new FetchTopic().setTopic("orders").setTopicId(ID);
        for (int partition : partitions) {
            topic.partitions().add(new FetchRequestData.FetchPartition().setPartition(partition));
        }
        if (partitions.length > 0) {
            request.topics().add(topic);
        }
        return request;
    }

    private static List<Integer> indexes(FetchContext context) {
        List<Integer> indexes = new ArrayList<>();
        context.wanted().forEach(partition -> indexes.add(partition.partition()));
        return indexes;
    }

    private static void assertError(Errors expected, FetchContext context) {
        assertEquals(expected, context.error());
    }
}
