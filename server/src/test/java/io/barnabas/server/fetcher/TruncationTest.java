package io.barnabas.server.fetcher;

import static io.barnabas.server.fetcher.FetcherFixture.data;
import static io.barnabas.server.fetcher.FetcherFixture.diverging;
import static io.barnabas.server.fetcher.FetcherFixture.error;
import static io.barnabas.server.fetcher.FetcherFixture.orders;
import static io.barnabas.server.fetcher.FetcherFixture.response;
import static io.barnabas.server.fetcher.LeaderFetchersTest.records;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.barnabas.common.message.ListOffsetsRequestData;
import io.barnabas.common.message.ListOffsetsResponseData;
import io.barnabas.common.message.ListOffsetsResponseData.ListOffsetsPartitionResponse;
import io.barnabas.common.message.ListOffsetsResponseData.ListOffsetsTopicResponse;
import io.barnabas.common.message.OffsetForLeaderEpochRequestData;
import io.barnabas.common.message.OffsetForLeaderEpochResponseData;
import io.barnabas.common.message.OffsetForLeaderEpochResponseData.EpochEndOffset;
import io.barnabas.common.message.OffsetForLeaderEpochResponseData.OffsetForLeaderTopicResult;
import io.barnabas.common.protocol.Errors;
import io.barnabas.common.record.MemoryRecords;
import io.barnabas.server.fetcher.FetcherFixture.Owned;
import io.barnabas.server.link.LinkException.Cause;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a follower gives up when its log and its leader's part. */
class TruncationTest {
    private FetcherFixture broker = new FetcherFixture();

    /** KIP-595. */
    @Test
    void shouldTruncateWhereTheFetchAnswerSaysThatTheLogsPart() {
        // Given: two records of epoch 0, two of epoch 2
        Owned replica = withTwoEpochs();

        // When: the leader's epoch 0 went on to offset 7, and epoch 2 is unknown to it
        broker.link().answer(response(diverging(0, 0, 7)));

        // Then
        assertEquals(2, replica.log.logEndOffset());
        assertEquals(List.of("orders-0@2"), broker.link().asked());
        assertEquals(0, lastFetchedEpoch());
    }

    @Test
    void shouldTruncateInsideAnEpochThatEndsEarlierAtTheLeader() {
        // Given
        Owned replica = withTwoEpochs();

        // When
        broker.link().answer(response(diverging(0, 2, 3)));

        // Then
        assertEquals(3, replica.log.logEndOffset());
        assertEquals(2, lastFetchedEpoch());
    }

    @Test
    void shouldStepDownEpochByEpochUntilTheLogsAgree() {
        // Given
        Owned replica = withTwoEpochs();

        // When: an epoch between the two that this log does not have
        broker.link().answer(response(diverging(0, 1, 9)));

        // Then
        assertEquals(2, replica.log.logEndOffset());
        assertEquals(0, lastFetchedEpoch());
        broker.link().answer(response(diverging(0, 0, 1)));
        assertEquals(1, replica.log.logEndOffset());
    }

    /** The log is empty or of an old format: only what is committed is sure to be the leader's too. */
    @Test
    void shouldBeginAtTheWatermarkWithoutLeaderEpochs() {
        // Given
        Owned replica = new Owned(orders(0));
        broker.owned.put(orders(0), replica);
        replica.log.appendAsFollower(records(0, -1, "a"));
        replica.log.appendAsFollower(records(1, -1, "b"));
        replica.log.truncateTo(2);
        replica.log.updateHighWatermark(1);
        assertEquals(-1, replica.log.latestEpoch().orElse(-1));

        // When
        broker.follow(0, 2, 3);

        // Then
        assertEquals(List.of("orders-0@1"), broker.link().asked());
    }

    /** KIP-101 and KIP-279, inter.broker.protocol.version before 2.7. */
    @Test
    void shouldAskForTheEndOfItsEpochBeforeItFetchesFromAnOlderLeader() {
        // Given
        broker = new FetcherFixture(FetcherFixture.OLD, 1, FollowerThrottle.NONE);
        Owned replica = prepared();

        // When
        broker.follow(0, 2, 3);

        // Then
        assertEquals(2, askedEpoch());
        assertEquals(3, broker.link().version);
        broker.link().answer(epochEnd(Errors.NONE, 1, 9));
        assertEquals(2, replica.log.logEndOffset());
        assertEquals(0, askedEpoch());
        broker.link().answer(epochEnd(Errors.NONE, 0, 1));
        assertEquals(1, replica.log.logEndOffset());
        assertEquals(List.of("orders-0@1"), broker.link().asked());
        assertEquals(1, broker.link().fetch().replicaId());
        assertEquals(11, broker.link().version);
        assertEquals(-1, lastFetchedEpoch());
    }

    @Test
    void shouldKeepWhatIsCommittedWhenAnOlderLeaderKnowsNoEpoch() {
        // Given
        broker = new FetcherFixture(FetcherFixture.OLD, 1, FollowerThrottle.NONE);
        Owned replica = prepared();
        replica.log.updateHighWatermark(3);
        broker.follow(0, 2, 3);

        // When
        broker.link().answer(epochEnd(Errors.NONE, -1, -1));

        // Then
        assertEquals(3, replica.log.logEndOffset());
        assertEquals(List.of("orders-0@3"), broker.link().asked());
    }

    @Test
    void shouldAskAgainWhenTheQuestionFailed() {
        // Given
        broker = new FetcherFixture(FetcherFixture.OLD, 1, FollowerThrottle.NONE);
        prepared();
        broker.follow(0, 2, 3);

        // When / Then
        broker.link().answer(epochEnd(Errors.UNKNOWN_LEADER_EPOCH, -1, -1));
        assertNull(broker.link().request);
        broker.loop.advance(ReplicaFetcher.FIRST_PAUSE_MS);
        assertEquals(2, askedEpoch());
        broker.link().fail(Cause.DISCONNECTED);
        broker.loop.advance(ReplicaFetcher.FIRST_PAUSE_MS);
        assertEquals(2, askedEpoch());
        broker.link().answer(epochEnd(Errors.FENCED_LEADER_EPOCH, -1, -1));
        broker.loop.advance(60_000);
        assertNull(broker.link().request);
    }

    @Test
    void shouldTruncateToTheLeadersEndWhenItsOwnIsBehindIt() {
        // Given
        Owned replica = withTwoEpochs();

        // When
        broker.link().answer(response(error(0, Errors.OFFSET_OUT_OF_RANGE)));
        assertEquals(-1, askedTimestamp());
        broker.link().answer(offset(3));

        // Then
        assertEquals(3, replica.log.logEndOffset());
        assertEquals(List.of("orders-0@3"), broker.link().asked());
    }

    @Test
    void shouldBeginAnewAtTheLeadersStartWhenItIsAboveItsOwnEnd() {
        // Given
        Owned replica = withTwoEpochs();

        // When
        broker.link().answer(response(error(0, Errors.OFFSET_OUT_OF_RANGE)));
        broker.link().answer(offset(100));
        assertEquals(-2, askedTimestamp());
        broker.link().answer(offset(40));

        // Then
        assertEquals(40, replica.log.logStartOffset());
        assertEquals(40, replica.log.logEndOffset());
        assertEquals(40, replica.log.highWatermark());
        assertEquals(List.of("orders-0@40"), broker.link().asked());
    }

    @Test
    void shouldGoOnWhereItIsWhenTheOffsetHasComeIntoRange() {
        // Given
        Owned replica = withTwoEpochs();

        // When
        broker.link().answer(response(error(0, Errors.OFFSET_OUT_OF_RANGE)));
        broker.link().answer(offset(100));
        broker.link().answer(offset(2));

        // Then
        assertEquals(4, replica.log.logEndOffset());
        assertEquals(List.of("orders-0@4"), broker.link().asked());
    }

    /** DeleteRecords may leave the leader's log to start inside a batch: the follower gets the whole batch. */
    @Test
    void shouldBeginWhereTheBatchDoesThatTheLeadersLogStartsIn() {
        // Given
        Owned replica = broker.follow(0, 2, 0);
        broker.link().answer(response(error(0, Errors.OFFSET_OUT_OF_RANGE)));
        broker.link().answer(offset(100));
        broker.link().answer(offset(42));

        // When
        MemoryRecords whole = records(40, 0, "a", "b", "c", "d");
        broker.link().answer(response(data(0, 44, whole).setLogStartOffset(42)));

        // Then
        assertEquals(44, replica.log.logEndOffset());
        assertEquals(42, replica.log.logStartOffset());
    }

    private Owned prepared() {
        Owned replica = new Owned(orders(0));
        broker.owned.put(orders(0), replica);
        replica.log.appendAsFollower(records(0, 0, "a"));
        replica.log.appendAsFollower(records(1, 0, "b"));
        replica.log.appendAsFollower(records(2, 2, "c"));
        replica.log.appendAsFollower(records(3, 2, "d"));
        return replica;
    }

    private Owned withTwoEpochs() {
        Owned replica = prepared();
        broker.follow(0, 2, 3);
        assertEquals(2, lastFetchedEpoch());
        return replica;
    }

    private int lastFetchedEpoch() {
        return broker.link().fetch().topics().get(0).partitions().get(0).lastFetchedEpoch();
    }

    private int askedEpoch() {
        return ((OffsetForLeaderEpochRequestData) broker.link().request)
                .topics()
                .get(0)
                .partitions()
                .get(0)
                .leaderEpoch();
    }

    private long askedTimestamp() {
        return ((ListOffsetsRequestData) broker.link().request)
                .topics()
                .get(0)
                .partitions()
                .get(0)
                .timestamp();
    }

    private static OffsetForLeaderEpochResponseData epochEnd(Errors error, int epoch, long endOffset) {
        OffsetForLeaderTopicResult topic = new OffsetForLeaderTopicResult().setTopic("orders");
        topic.partitions()
                .add(new EpochEndOffset()
                        .setErrorCode(error.code())
                        .setLeaderEpoch(epoch)
                        .setEndOffset(endOffset));
        OffsetForLeaderEpochResponseData response = new OffsetForLeaderEpochResponseData();
        response.topics().add(topic);
        return response;
    }

    private static ListOffsetsResponseData offset(long offset) {
        ListOffsetsTopicResponse topic = new ListOffsetsTopicResponse().setName("orders");
        topic.partitions().add(new ListOffsetsPartitionResponse().setOffset(offset));
        ListOffsetsResponseData response = new ListOffsetsResponseData();
        response.topics().add(topic);
        return response;
    }
}
