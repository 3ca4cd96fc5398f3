package io.barnabas.clients.producer.transaction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.barnabas.clients.ClientLog;
import io.barnabas.clients.consumer.CommitFailedException;
import io.barnabas.clients.consumer.ConsumerGroupMetadata;
import io.barnabas.clients.consumer.OffsetAndMetadata;
import io.barnabas.clients.errors.InvalidProducerEpochException;
import io.barnabas.clients.errors.ProducerFencedException;
import io.barnabas.clients.errors.TimeoutException;
import io.barnabas.clients.errors.TransactionAbortedException;
import io.barnabas.clients.producer.transaction.TransactionCall.Verdict;
import io.barnabas.common.TopicPartition;
import io.barnabas.common.message.AddOffsetsToTxnResponseData;
import io.barnabas.common.message.AddPartitionsToTxnResponseData;
import io.barnabas.common.message.AddPartitionsToTxnResponseData.AddPartitionsToTxnPartitionResult;
import io.barnabas.common.message.AddPartitionsToTxnResponseData.AddPartitionsToTxnTopicResult;
import io.barnabas.common.message.EndTxnRequestData;
import io.barnabas.common.message.EndTxnResponseData;
import io.barnabas.common.message.InitProducerIdRequestData;
import io.barnabas.common.message.InitProducerIdResponseData;
import io.barnabas.common.message.TxnOffsetCommitResponseData;
import io.barnabas.common.message.TxnOffsetCommitResponseData.TxnOffsetCommitResponsePartition;
import io.barnabas.common.message.TxnOffsetCommitResponseData.TxnOffsetCommitResponseTopic;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.common.protocol.Errors;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TransactionManagerTest {
    private static final TopicPartition PARTITION = new TopicPartition("orders", 0);
    private static final ConsumerGroupMetadata MEMBER = new ConsumerGroupMetadata("g", 3, "m", Optional.empty());

    private final TransactionManager manager = new TransactionManager("t", 60_000, new ClientLog(""));

    /** Answers the next call, which is over after that as the driver sees to it. */
    private Verdict answer(ApiKeys expected, ApiMessage response) {
        TransactionCall call = manager.nextCall(true);
        assertEquals(expected, call.api());
        call.answered();
        Verdict verdict = call.onResponse(response);
        if (verdict == Verdict.DONE) {
            manager.onCallDone(call);
        }
        return verdict;
    }

    private Verdict answerInit(Errors error, int epoch) {
        return answer(
                ApiKeys.INIT_PRODUCER_ID,
                new InitProducerIdResponseData()
                        .setErrorCode(error.code())
                        .setProducerId(7)
                        .setProducerEpoch((short) epoch));
    }

    private Verdict answerAdd(Errors error) {
        return answer(
                ApiKeys.ADD_PARTITIONS_TO_TXN,
                new AddPartitionsToTxnResponseData()
                        .setResultsByTopicV3AndBelow(List.of(new AddPartitionsToTxnTopicResult()
                                .setName("orders")
                                .setResultsByPartition(List.of(new AddPartitionsToTxnPartitionResult()
                                        .setPartitionIndex(0)
                                        .setPartitionErrorCode(error.code()))))));
    }

    private Verdict answerEnd(Errors error) {
        return answer(ApiKeys.END_TXN, new EndTxnResponseData().setErrorCode(error.code()));
    }

    private Verdict answerOffsets(Errors error) {
        return answer(
                ApiKeys.TXN_OFFSET_COMMIT,
                new TxnOffsetCommitResponseData()
                        .setTopics(List.of(new TxnOffsetCommitResponseTopic()
                                .setName("orders")
                                .setPartitions(List.of(new TxnOffsetCommitResponsePartition()
                                        .setPartitionIndex(0)
                                        .setErrorCode(error.code()))))));
    }

    private void begin() {
        PendingOperation init = manager.beginInit();
        answerInit(Errors.NONE, 0);
        init.await(0);
        manager.beginTransaction();
    }

    private void beginWithPartition() {
        begin();
        manager.maybeAddPartition(PARTITION);
        answerAdd(Errors.NONE);
    }

    private static String messageOf(Class<? extends RuntimeException> type, Runnable action) {
        return assertThrows(type, action::run).getMessage();
    }

    @Test
    void shouldSayWhatMustComeFirst() {
        assertEquals(
                "TransactionalId t: Invalid transition attempted from state UNINITIALIZED to state IN_TRANSACTION",
                messageOf(IllegalStateException.class, manager::beginTransaction));
        assertEquals(
                "Cannot add partition orders-0 to transaction before completing a call to initTransactions",
                messageOf(IllegalStateException.class, () -> manager.maybeAddPartition(PARTITION)));
        manager.beginInit();
        answerInit(Errors.NONE, 0);
        manager.beginInit().await(0);
        assertEquals(
                "Cannot add partition orders-0 to transaction while in state  READY",
                messageOf(IllegalStateException.class, () -> manager.maybeAddPartition(PARTITION)));
        assertEquals(
                "Cannot send offsets if a transaction is not in progress (currentState= READY)",
                messageOf(IllegalStateException.class, () -> manager.beginOffsets(Map.of(), MEMBER)));
        manager.beginTransaction();
        assertEquals(
                "TransactionalId t: Invalid transition attempted from state IN_TRANSACTION to state IN_TRANSACTION",
                messageOf(IllegalStateException.class, manager::beginTransaction));
    }

    @Test
    void shouldLetRecordsGoOnlyToPartitionsTheCoordinatorKnows() {
        begin();
        manager.maybeAddPartition(PARTITION);
        assertFalse(manager.isSendAllowed(PARTITION));
        assertEquals(Verdict.RETRY_SOON, answerAdd(Errors.CONCURRENT_TRANSACTIONS));
        assertEquals(Verdict.FIND_COORDINATOR, answerAdd(Errors.NOT_COORDINATOR));
        assertEquals(Verdict.DONE, answerAdd(Errors.NONE));
        assertTrue(manager.isSendAllowed(PARTITION));
        manager.maybeAddPartition(PARTITION);
        assertNull(manager.nextCall(true), "it is part of the transaction already");
    }

    @Test
    void shouldCommitOnlyWhenEveryRecordHasItsOutcome() {
        beginWithPartition();
        PendingOperation commit = manager.beginCommit();
        assertNull(manager.nextCall(false));
        EndTxnRequestData request = (EndTxnRequestData) manager.nextCall(true).request((short) 3);
        assertTrue(request.committed());
        assertEquals(7, request.producerId());
        answerEnd(Errors.NONE);
        commit.await(0);
        manager.beginTransaction();
        assertFalse(manager.isSendAllowed(PARTITION), "each transaction has partitions of its own");
    }

    @Test
    void shouldNotTroubleTheCoordinatorWithATransactionItHasNeverHeardOf() {
        begin();
        PendingOperation commit = manager.beginCommit();
        assertNull(manager.nextCall(true));
        commit.await(0);
        manager.beginTransaction();
    }

    @Test
    void shouldOnlyTakeTheSameCallAgainAfterOneThatTimedOut() {
        beginWithPartition();
        PendingOperation commit = manager.beginCommit();
        assertEquals(
                "Timeout expired after 0ms while awaiting EndTxn(true)",
                messageOf(TimeoutException.class, () -> commit.await(0)));
        for (Runnable other : List.<Runnable>of(
                manager::beginAbort, manager::beginTransaction, () -> manager.maybeAddPartition(PARTITION))) {
            assertTrue(messageOf(IllegalStateException.class, other)
                    .endsWith("because the previous call to `commitTransaction` timed out and must be retried"));
        }
        assertSame(commit, manager.beginCommit());
        answerEnd(Errors.NONE);
        manager.beginCommit().await(0);
        manager.beginTransaction();
    }

    @ParameterizedTest
    @EnumSource(names = {"PRODUCER_FENCED", "INVALID_PRODUCER_EPOCH"})
    void shouldBeOfNoUseOnceAnotherProducerHasItsId(Errors error) {
        beginWithPartition();
        PendingOperation commit = manager.beginCommit();
        answerEnd(error);
        assertThrows(ProducerFencedException.class, () -> commit.await(0));
        assertEquals(
                "Producer with transactionalId 't' and ProducerIdAndEpoch(producerId=7, epoch=0) has been fenced by another"
                        + " producer with the same transactionalId",
                messageOf(ProducerFencedException.class, manager::beginAbort));
        assertThrows(ProducerFencedException.class, manager::beginTransaction);
        assertNull(manager.nextCall(true));
    }

    @Test
    void shouldRaiseItsEpochAfterAnAbortWhenNumbersAreLost() {
        beginWithPartition();
        manager.onBatchFailed(Errors.OUT_OF_ORDER_SEQUENCE_NUMBER.exception(), true);
        assertEquals(
                "Cannot execute transactional method because we are in an error state",
                messageOf(ApiException.class, manager::beginCommit));
        PendingOperation abort = manager.beginAbort();
        answerEnd(Errors.NONE);
        assertNull(manager.identity(), "nothing can be numbered before the new epoch is known");
        InitProducerIdRequestData request =
                (InitProducerIdRequestData) manager.nextCall(true).request((short) 4);
        assertEquals(7, request.producerId());
        assertEquals(0, request.producerEpoch());
        answerInit(Errors.NONE, 1);
        abort.await(0);
        manager.beginTransaction();
        assertEquals(new ProducerIdentity(7, (short) 1), manager.identity());
    }

    @Test
    void shouldKeepItsEpochWhenOnlyUnnumberedRecordsFailed() {
        beginWithPartition();
        manager.onSendFailed(Errors.MESSAGE_TOO_LARGE.exception());
        PendingOperation abort = manager.beginAbort();
        answerEnd(Errors.NONE);
        abort.await(0);
        assertEquals(new ProducerIdentity(7, (short) 0), manager.identity());
    }

    @Test
    void shouldTellWhoCommitsWhatHasSpoiltTheTransactionMeanwhile() {
        beginWithPartition();
        PendingOperation commit = manager.beginCommit();
        manager.onBatchFailed(Errors.TRANSACTION_ABORTABLE.exception(), true);
        assertNull(manager.nextCall(true));
        assertEquals(
                Errors.TRANSACTION_ABORTABLE,
                Errors.forException(assertThrows(ApiException.class, () -> commit.await(0))));
        manager.beginAbort();
        assertEquals(Verdict.DONE, answerEnd(Errors.NONE));
    }

    @Test
    void shouldAskForAFreshEpochAtOnceWhenTheCoordinatorHasForgottenTheProducer() {
        begin();
        manager.maybeAddPartition(PARTITION);
        answerAdd(Errors.INVALID_PRODUCER_ID_MAPPING);
        PendingOperation abort = manager.beginAbort();
        answerInit(Errors.NONE, 0);
        abort.await(0);
    }

    @Test
    void shouldNotGoOnWithoutFreshEpochs() {
        beginWithPartition();
        manager.onCoordinator(false);
        manager.onBatchFailed(Errors.OUT_OF_ORDER_SEQUENCE_NUMBER.exception(), true);
        assertThrows(ApiException.class, manager::beginAbort);
    }

    @Test
    void shouldFinishWhatTheCoordinatorMayHaveHeardOfBeforeItAborts() {
        begin();
        manager.maybeAddPartition(PARTITION);
        manager.nextCall(true).leftInDoubt();
        manager.beginAbort();
        answerAdd(Errors.NONE);
        answerEnd(Errors.NONE);
    }

    @Test
    void shouldGiveUpWhatTheCoordinatorHasNotHeardOfWhenItAborts() {
        begin();
        PendingOperation offsets = manager.beginOffsets(Map.of(PARTITION, new OffsetAndMetadata(5)), MEMBER);
        PendingOperation abort = manager.beginAbort();
        assertNull(manager.nextCall(true));
        abort.await(0);
        assertThrows(TransactionAbortedException.class, () -> offsets.await(0));
    }

    @Test
    void shouldMakeTheGroupPartOfTheTransactionBeforeItHandsOverOffsets() {
        begin();
        PendingOperation offsets = manager.beginOffsets(Map.of(PARTITION, new OffsetAndMetadata(5)), MEMBER);
        answer(ApiKeys.ADD_OFFSETS_TO_TXN, new AddOffsetsToTxnResponseData());
        assertEquals("g", manager.nextCall(true).groupId());
        assertEquals(Verdict.RETRY, answerOffsets(Errors.COORDINATOR_LOAD_IN_PROGRESS));
        assertEquals(Verdict.FIND_COORDINATOR, answerOffsets(Errors.NOT_COORDINATOR));
        assertEquals(Verdict.DONE, answerOffsets(Errors.NONE));
        offsets.await(0);
        manager.beginCommit();
        assertEquals(ApiKeys.END_TXN, manager.nextCall(true).api());
    }

    @ParameterizedTest
    @EnumSource(names = {"ILLEGAL_GENERATION", "UNKNOWN_MEMBER_ID"})
    void shouldAbortWhenTheConsumerIsNoLongerTheMemberItWas(Errors error) {
        begin();
        PendingOperation offsets = manager.beginOffsets(Map.of(PARTITION, new OffsetAndMetadata(5)), MEMBER);
        answer(ApiKeys.ADD_OFFSETS_TO_TXN, new AddOffsetsToTxnResponseData());
        answerOffsets(error);
        assertThrows(CommitFailedException.class, () -> offsets.await(0));
        PendingOperation abort = manager.beginAbort();
        answerEnd(Errors.NONE);
        abort.await(0);
    }

    @Test
    void shouldLetTheUserAbortWhenALeaderKnowsANewerEpoch() {
        beginWithPartition();
        manager.onBatchFailed(new InvalidProducerEpochException("old"), true);
        assertThrows(InvalidProducerEpochException.class, manager::beginCommit);
        PendingOperation abort = manager.beginAbort();
        answerEnd(Errors.PRODUCER_FENCED);
        assertThrows(ProducerFencedException.class, () -> abort.await(0));
    }

    @Test
    void shouldRefuseWhatItCannotUnderstand() {
        PendingOperation init = manager.beginInit();
        answerInit(Errors.INVALID_TRANSACTION_TIMEOUT, -1);
        RuntimeException failure = assertThrows(ApiException.class, () -> init.await(0));
        assertTrue(failure.getMessage().startsWith("Unexpected error in InitProducerIdResponse; "));
        assertInstanceOf(
                ApiException.class,
                assertThrows(ApiException.class, manager::beginTransaction).getCause());
    }
}
