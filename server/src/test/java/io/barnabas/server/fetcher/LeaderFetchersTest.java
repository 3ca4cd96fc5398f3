package io.barnabas.server.fetcher;

import static io.barnabas.server.fetcher.FetcherFixture.BACKOFF_MS;
import static io.barnabas.server.fetcher.FetcherFixture.ORDERS;
import static io.barnabas.server.fetcher.FetcherFixture.data;
import static io.barnabas.server.fetcher.FetcherFixture.error;
import static io.barnabas.server.fetcher.FetcherFixture.orders;
import static io.barnabas.server.fetcher.FetcherFixture.response;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.barnabas.cluster.Batches;
import io.barnabas.cluster.InMemoryLog;
import io.barnabas.cluster.LeadershipTerms;
import io.barnabas.common.TopicPartition;
import io.barnabas.common.Uuid;
import io.barnabas.common.message.FetchResponseData;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.Errors;
import io.barnabas.common.record.MemoryRecords;
import io.barnabas.common.record.RecordBatch;
import io.barnabas.server.fetcher.FetcherFixture.FakeLink;
import io.barnabas.server.link.LinkException.Cause;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Conversations with a leader: sessions, errors, pauses, changes of roles and addresses. */
class LeaderFetchersTest {
    private FetcherFixture broker = new FetcherFixture();

    @Test
    void shouldIntroduceItselfAsAReplicaWithItsBrokerEpoch() {
        // When
        broker.follow(0, 2, 3);

        // Then
        var fetch = broker.link().fetch();
        assertEquals(17, broker.link().version);
        assertEquals("broker-1-fetcher-0", broker.link().clientId);
        assertEquals(-1, fetch.replicaId());
        assertEquals(1, fetch.replicaState().replicaId());
        assertEquals(FetcherFixture.BROKER_EPOCH, fetch.replicaState().replicaEpoch());
        assertEquals(500, fetch.maxWaitMs());
        assertEquals(1, fetch.minBytes());
        assertEquals(10_485_760, fetch.maxBytes());
        assertEquals(0, fetch.sessionEpoch());
        assertEquals(ORDERS, fetch.topics().get(0).topicId());
        assertEquals(3, fetch.topics().get(0).partitions().get(0).currentLeaderEpoch());
        assertEquals(1_048_576, fetch.topics().get(0).partitions().get(0).partitionMaxBytes());
    }

    @Test
    void shouldAskForEverythingOnceAndThenOnlyForWhatHasChanged() {
        // Given
        broker.follow(0, 2, 0);
        broker.follow(1, 2, 0);
        FakeLink leader = broker.link();
        assertEquals(List.of("orders-0@0"), leader.asked());
        leader.answer(response(data(0, 0, MemoryRecords.EMPTY)));
        assertEquals(List.of("orders-1@0"), leader.asked());
        assertEquals(5, leader.fetch().sessionId());
        assertEquals(1, leader.fetch().sessionEpoch());

        // When
        leader.answer(response(data(0, 0, records(0, 0, "a", "b"))));

        // Then
        assertEquals(List.of("orders-0@2"), leader.asked());
        assertEquals(2, leader.fetch().sessionEpoch());
        leader.answer(response());
        assertEquals(List.of(), leader.asked());
        assertEquals(3, leader.fetch().sessionEpoch());
        assertEquals(3, leader.released);
    }

    @Test
    void shouldTakeOverRecordsWatermarkAndLogStart() {
        // Given
        var replica = broker.follow(0, 2, 0);

        // When
        broker.link().answer(response(data(0, 9, records(0, 0, "a", "b", "c")).setLogStartOffset(1)));

        // Then
        assertEquals(3, replica.log.logEndOffset());
        assertEquals(3, replica.log.highWatermark(), "no further than its own log");
        assertEquals(1, replica.log.logStartOffset());
        assertEquals(1, replica.watermarkMoves);
        assertEquals(
                1, broker.link().fetch().topics().get(0).partitions().get(0).logStartOffset());
    }

    @Test
    void shouldNeverTakeTheWatermarkBack() {
        // Given
        var replica = broker.follow(0, 2, 0);
        broker.link().answer(response(data(0, 2, records(0, 0, "a", "b"))));

        // When
        broker.link().answer(response(data(0, 1, records(2, 0, "c"))));

        // Then
        assertEquals(2, replica.log.highWatermark());
        assertEquals(3, replica.log.logEndOffset());
    }

    @Test
    void shouldCostAQuietPartitionNothing() {
        // Given
        var replica = broker.follow(0, 2, 0);
        broker.link().answer(response(data(0, 1, records(0, 0, "a"))));
        broker.link().answer(response());

        // When
        broker.link().answer(response(data(0, 1, MemoryRecords.EMPTY)));

        // Then
        assertEquals(List.of(), broker.link().asked());
        assertEquals(1, replica.watermarkMoves);
    }

    @Test
    void shouldForgetPartitionsItDoesNotFollowAnyMore() {
        // Given
        broker.follow(0, 2, 0);
        broker.follow(1, 2, 0);
        broker.link().answer(response());
        broker.link().answer(response());

        // When
        broker.fetchers.unfollow(orders(0));
        broker.loop.run();
        broker.link().answer(response(data(0, 1, records(0, 0, "too late"))));

        // Then
        assertEquals(List.of("orders-0"), broker.link().forgotten());
        assertEquals(List.of(), broker.link().asked());
        assertEquals(0, broker.owned.get(orders(0)).log.logEndOffset());
    }

    @Test
    void shouldNotForgetAPartitionThatComesBackInANewEpoch() {
        // Given
        broker.follow(0, 2, 0);
        broker.link().answer(response());

        // When
        broker.follow(0, 2, 1);
        broker.link().answer(response(data(0, 1, records(0, 0, "of the former epoch"))));

        // Then
        assertEquals(0, broker.owned.get(orders(0)).log.logEndOffset());
        assertEquals(List.of(), broker.link().forgotten());
        assertEquals(List.of("orders-0@0"), broker.link().asked());
        assertEquals(
                1, broker.link().fetch().topics().get(0).partitions().get(0).currentLeaderEpoch());
    }

    @Test
    void shouldReplaceATopicThatWasMadeAnew() {
        // Given
        broker.follow(0, 2, 0);
        broker.link().answer(response());
        Uuid another = new Uuid(2, 2);

        // When
        broker.fetchers.unfollow(orders(0));
        broker.become(orders(0), 2, 1, another);
        broker.loop.run();
        FakeLink link = broker.links.get(0).closed ? broker.link() : broker.links.get(0);
        if (link.fetch().sessionEpoch() != 0) {
            link.answer(response());
        }

        // Then
        assertEquals(another, link.fetch().topics().get(0).topicId());
    }

    @Test
    void shouldBeginASessionAnewWhenTheLeaderDoesNotKnowIt() {
        // Given
        broker.follow(0, 2, 0);
        broker.link().answer(response());

        // When
        broker.link().answer(new FetchResponseData().setErrorCode(Errors.FETCH_SESSION_ID_NOT_FOUND.code()));

        // Then
        assertEquals(0, broker.link().fetch().sessionId());
        assertEquals(0, broker.link().fetch().sessionEpoch());
        assertEquals(List.of("orders-0@0"), broker.link().asked());
        assertEquals(2, broker.link().released);
    }

    @Test
    void shouldEndASessionThatIsOutOfStepAndNotHammerTheLeader() {
        // Given
        broker.follow(0, 2, 0);
        broker.link().answer(response());

        // When
        broker.link().answer(new FetchResponseData().setErrorCode(Errors.INVALID_FETCH_SESSION_EPOCH.code()));
        assertEquals(5, broker.link().fetch().sessionId());
        assertEquals(0, broker.link().fetch().sessionEpoch());
        broker.link().answer(new FetchResponseData().setErrorCode(Errors.INVALID_FETCH_SESSION_EPOCH.code()));

        // Then
        assertNull(broker.link().request, "the second time it pauses");
        broker.loop.advance(BACKOFF_MS);
        assertEquals(0, broker.link().fetch().sessionEpoch());
    }

    @Test
    void shouldDoWithoutASessionWhenTheLeaderHasNoRoom() {
        // Given
        broker.follow(0, 2, 0);

        // When
        broker.link().answer(response(data(0, 0, MemoryRecords.EMPTY)).setSessionId(0));

        // Then
        assertEquals(0, broker.link().fetch().sessionId());
        assertEquals(0, broker.link().fetch().sessionEpoch());
        assertEquals(List.of("orders-0@0"), broker.link().asked());
    }

    @Test
    void shouldFetchByNameWhileATopicHasNoId() {
        // Given
        broker.become(orders(0), 2, 0, Uuid.ZERO_UUID);
        broker.loop.run();
        assertEquals(12, broker.link().version);

        // When
        broker.link().answer(response(data(0, 1, records(0, 0, "a"))));

        // Then
        assertEquals(1, broker.owned.get(orders(0)).log.logEndOffset());
    }

    @Test
    void shouldPauseOnlyThePartitionInError() {
        // Given
        broker.follow(0, 2, 0);
        broker.follow(1, 2, 0);
        broker.link().answer(response());

        // When
        broker.link().answer(response(error(0, Errors.NOT_LEADER_OR_FOLLOWER), data(1, 1, records(0, 0, "a"))));

        // Then
        assertEquals(List.of("orders-1@1"), broker.link().asked());
        assertEquals(List.of("orders-0"), broker.link().forgotten());
        broker.loop.advance(ReplicaFetcher.FIRST_PAUSE_MS);
        broker.link().answer(response());
        assertEquals(List.of("orders-0@0"), broker.link().asked());
    }

    @Test
    void shouldWaitLongerTheOftenerAPartitionFailsButNotForEver() {
        // Given
        broker.follow(0, 2, 0);
        long waitMs = ReplicaFetcher.FIRST_PAUSE_MS;

        // When / Then
        for (int i = 0; i < 12; i++) {
            broker.link().answer(response(error(0, Errors.UNKNOWN_TOPIC_OR_PARTITION)));
            assertNull(broker.link().request);
            broker.loop.advance(waitMs - 1);
            assertNull(broker.link().request);
            broker.loop.advance(1);
            assertNotNull(broker.link().request);
            waitMs = Math.min(2 * waitMs, BACKOFF_MS);
        }
    }

    @Test
    void shouldStopAFencedPartitionUntilItHasANewRole() {
        // Given
        broker.follow(0, 2, 0);

        // When
        broker.link().answer(response(error(0, Errors.FENCED_LEADER_EPOCH)));
        broker.loop.advance(60_000);

        // Then
        assertNull(broker.link().request);
        broker.follow(0, 2, 1);
        assertEquals(List.of("orders-0@0"), broker.link().asked());
    }

    @Test
    void shouldNotAppendDamagedRecords() {
        // Given
        var replica = broker.follow(0, 2, 0);
        broker.follow(1, 2, 0);
        broker.link().answer(response());
        ((InMemoryLog) replica.log).failAppends(new ApiException(Errors.CORRUPT_MESSAGE, "crc"));

        // When
        broker.link().answer(response(data(0, 1, records(0, 0, "a")), data(1, 1, records(0, 0, "a"))));

        // Then
        assertEquals(List.of("orders-1@1"), broker.link().asked());
        assertEquals(2, broker.link().released);
    }

    @Test
    void shouldStopAPartitionWhoseDiskFailed() {
        // Given
        var replica = broker.follow(0, 2, 0);
        ((InMemoryLog) replica.log).failAppends(new ApiException(Errors.KAFKA_STORAGE_ERROR, "disk"));

        // When
        broker.link().answer(response(data(0, 1, records(0, 0, "a"))));
        broker.loop.advance(60_000);

        // Then
        assertNull(broker.link().request);
    }

    @Test
    void shouldPauseAfterALostConnectionAndCloseTheFormerSession() {
        // Given
        broker.follow(0, 2, 0);
        broker.link().answer(response(data(0, 1, records(0, 0, "a"))));

        // When
        long waitMs = ReplicaFetcher.FIRST_PAUSE_MS;
        for (int i = 0; i < 10; i++) {
            broker.link().fail(i == 0 ? Cause.DISCONNECTED : Cause.REFUSED);
            broker.loop.advance(waitMs - 1);
            assertNull(broker.link().request);
            broker.loop.advance(1);
            assertNotNull(broker.link().request);
            waitMs = Math.min(2 * waitMs, BACKOFF_MS);
        }

        // Then
        assertEquals(5, broker.link().fetch().sessionId());
        assertEquals(0, broker.link().fetch().sessionEpoch());
        assertEquals(List.of("orders-0@1"), broker.link().asked());
    }

    @Test
    void shouldStartAtOnceWhenToldOfARoleDuringAPause() {
        // Given
        broker.follow(0, 2, 0);
        broker.link().fail(Cause.REFUSED);
        assertNull(broker.link().request);

        // When
        broker.follow(0, 2, 0);

        // Then
        assertNotNull(broker.link().request);
        int sent = broker.link().sent;
        broker.loop.advance(10_000);
        assertEquals(sent, broker.link().sent, "the pause that was cut short rings in vain");
    }

    @Test
    void shouldCloseTheLinkWithTheLastPartition() {
        // Given
        broker.follow(0, 2, 0);
        FakeLink first = broker.link();

        // When
        broker.fetchers.unfollow(orders(0));
        broker.loop.run();

        // Then
        assertTrue(first.closed);
        broker.follow(0, 2, 1);
        assertEquals(2, broker.links.size());
    }

    @Test
    void shouldGoToTheNewLeader() {
        // Given
        broker.follow(0, 2, 0);
        FakeLink former = broker.link();

        // When
        broker.follow(0, 3, 1);
        former.answer(response(data(0, 1, records(0, 0, "from the former leader"))));

        // Then
        assertEquals(3, broker.link().brokerId);
        assertEquals(List.of("orders-0@0"), broker.link().asked());
        assertEquals(0, broker.owned.get(orders(0)).log.logEndOffset());
        assertEquals(1, former.released);
    }

    @Test
    void shouldNotTouchTheLogOnceThePartitionLeads() {
        // Given
        var replica = broker.follow(0, 2, 0);
        replica.partition.makeLeader(new LeadershipTerms(0, 1, 1, 1, List.of(1), List.of(1, 2)), replica.log);

        // When: the fetchers have not been told yet
        broker.link().answer(response(data(0, 1, records(0, 0, "too late"))));

        // Then
        assertEquals(0, replica.log.logEndOffset());
        assertNull(broker.link().request);
    }

    @Test
    void shouldWaitForTheLeadersAddress() {
        // Given
        var address = broker.endPoints.remove(2);
        broker.follow(0, 2, 0);
        assertEquals(0, broker.links.size());

        // When
        broker.endPoints.put(2, address);
        broker.fetchers.onMetadataChange();
        broker.loop.run();

        // Then
        assertEquals(List.of("orders-0@0"), broker.link().asked());
    }

    @Test
    void shouldGoToTheLeadersNewAddress() {
        // Given
        broker.follow(0, 2, 0);
        broker.link().answer(response(data(0, 1, records(0, 0, "a"))));
        FakeLink former = broker.link();

        // When
        broker.endPoints.put(2, FetcherFixture.endPoint(9999));
        broker.fetchers.onMetadataChange();
        broker.loop.run();

        // Then
        assertTrue(former.closed);
        assertEquals(9999, broker.link().endPoint.port());
        assertEquals(List.of("orders-0@1"), broker.link().asked());
        assertEquals(0, broker.link().fetch().sessionEpoch());
    }

    @Test
    void shouldStayWithTheAddressOfALeaderThatIsGone() {
        // Given
        broker.follow(0, 2, 0);
        broker.endPoints.remove(2);

        // When
        broker.fetchers.onMetadataChange();

        // Then
        assertFalse(broker.link().closed);
    }

    @Test
    void shouldSpreadPartitionsOverFetchersAsApacheDoes() {
        // Given
        broker = new FetcherFixture(FetcherFixture.NEWEST, 3, FollowerThrottle.NONE);

        // When
        for (int i = 0; i < 6; i++) {
            broker.follow(i, 2, 0);
        }

        // Then
        assertEquals(3, broker.links.size());
        for (FakeLink link : broker.links) {
            int fetcher = Integer.parseInt(link.clientId.substring(link.clientId.length() - 1));
            link.asked().forEach(asked -> {
                int partition = Integer.parseInt(asked.substring(7, 8));
                assertEquals(Math.abs(31 * "orders".hashCode() + partition) % 3, fetcher);
            });
        }
    }

    @Test
    void shouldWaitForATurnThatIsTaken() {
        // Given
        var replica = broker.follow(0, 2, 0);

        // When
        replica.execute(() -> {
            broker.link().answer(response(data(0, 1, records(0, 0, "a"))));
            assertNull(broker.link().request);
            assertEquals(0, broker.link().released);
        });
        broker.loop.run();

        // Then
        assertEquals(1, broker.link().released);
        assertEquals(List.of("orders-0@1"), broker.link().asked());
    }

    @Test
    void shouldHoldThrottledPartitionsBackThatHaveFallenBehind() {
        // Given
        Throttle throttle = new Throttle();
        broker = new FetcherFixture(FetcherFixture.NEWEST, 1, throttle);
        broker.follow(0, 2, 0);
        broker.link().answer(response(data(0, 10, records(0, 0, "a"))));
        assertTrue(throttle.bytes > 0);

        // When
        throttle.exceeded = true;
        broker.link().answer(response(data(0, 10, records(1, 0, "b"))));

        // Then
        assertNull(broker.link().request);
        throttle.exceeded = false;
        broker.loop.advance(BACKOFF_MS);
        assertEquals(List.of("orders-0@2"), broker.link().asked());
    }

    @Test
    void shouldEndForGood() {
        // Given
        broker.follow(0, 2, 0);

        // When
        broker.fetchers.close();
        broker.loop.run();
        broker.follow(1, 2, 0);

        // Then
        assertTrue(broker.link().closed);
        assertNull(broker.link().request);
        assertEquals(1, broker.links.size());
    }

    private static final class Throttle implements FollowerThrottle {
        boolean exceeded;
        long bytes;

        @Override
        public boolean isThrottled(TopicPartition partition) {
            return true;
        }

        @Override
        public boolean isExceeded() {
            return exceeded;
        }

        @Override
        public void record(long more) {
            bytes += more;
        }
    }

    static MemoryRecords records(long baseOffset, int leaderEpoch, String... values) {
        MemoryRecords records = Batches.of(values);
        RecordBatch batch = records.firstBatch();
        batch.setBaseOffset(baseOffset);
        batch.setPartitionLeaderEpoch(leaderEpoch);
        return records;
    }
}
