package io.barnabas.clients.producer.transaction;

import io.barnabas.clients.ClientLog;
import io.barnabas.clients.consumer.ConsumerGroupMetadata;
import io.barnabas.clients.consumer.OffsetAndMetadata;
import io.barnabas.clients.errors.ClientExceptions;
import io.barnabas.clients.errors.InvalidProducerEpochException;
import io.barnabas.clients.errors.ProducerFencedException;
import io.barnabas.clients.errors.TransactionAbortedException;
import io.barnabas.common.TopicPartition;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.Errors;
import java.util.Map;
import java.util.Set;

/**
 * The state of a transactional producer, and what it asks the coordinators next. Callers of the API begin operations
 * and wait for them; the producer's thread takes the calls one by one and brings the answers. Errors are of three
 * kinds: those that go away are tried again; those that spoil the transaction leave {@code abortTransaction()} as the
 * way on; after all others the producer can only be closed.
 *
 * <p>Guarded by itself; it calls nobody while it holds its lock but the log.
 */
public final class TransactionManager {
    private static final String LOGGER = "org.apache.kafka.clients.producer.internals.TransactionManager";

    private final String transactionalId;
    private final int timeoutMs;
    private final ClientLog log;
    private final CallQueue calls = new CallQueue();
    private final TransactionPartitions partitions = new TransactionPartitions();

    private TransactionState state = TransactionState.UNINITIALIZED;
    private RuntimeException lastError;
    private ProducerIdentity identity;
    private PendingOperation pending;
    /** Whether the coordinator knows of the transaction. */
    private boolean started;

    private boolean freshEpochNeeded;
    private boolean freshEpochsToBeHad = true;

    /**
     * @param timeoutMs after which the coordinator aborts a transaction by itself, in ms
     */
    public TransactionManager(String transactionalId, int timeoutMs, ClientLog log) {
        this.transactionalId = transactionalId;
        this.timeoutMs = timeoutMs;
        this.log = log;
    }

    // What callers of the API do.

    /**
     * Begins {@code initTransactions()}.
     *
     * @throws IllegalStateException when it is not allowed now, as from each of these methods
     * @throws ApiException when an earlier error stands in the way, as from each of these methods
     */
    public synchronized PendingOperation beginInit() {
        PendingOperation again = pendingOrNull("initTransactions");
        if (again != null) {
            return again;
        }
        throwIfError();
        transitionTo(TransactionState.INITIALIZING);
        PendingOperation operation = pend("initTransactions", "InitProducerId");
        calls.add(new InitProducerIdCall(this, null, operation));
        return operation;
    }

    /** {@code beginTransaction()}: nothing is asked for. */
    public synchronized void beginTransaction() {
        throwIfPending("beginTransaction");
        throwIfError();
        transitionTo(TransactionState.IN_TRANSACTION);
    }

    /** Begins {@code sendOffsetsToTransaction()}. */
    public synchronized PendingOperation beginOffsets(
            Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata member) {
        throwIfPending("sendOffsetsToTransaction");
        throwIfError();
        if (state != TransactionState.IN_TRANSACTION) {
            throw new IllegalStateException(
                    "Cannot send offsets if a transaction is not in progress (currentState= " + state + ")");
        }
        PendingOperation operation = new PendingOperation("sendOffsetsToTransaction", "AddOffsetsToTxn");
        calls.add(new AddOffsetsCall(this, new OffsetCommitCall(this, offsets, member, operation)));
        return operation;
    }

    /** Begins {@code commitTransaction()}. */
    public synchronized PendingOperation beginCommit() {
        PendingOperation again = pendingOrNull("commitTransaction");
        if (again != null) {
            return again;
        }
        throwIfError();
        transitionTo(TransactionState.COMMITTING_TRANSACTION);
        return end(true);
    }

    /** Begins {@code abortTransaction()}. */
    public synchronized PendingOperation beginAbort() {
        PendingOperation again = pendingOrNull("abortTransaction");
        if (again != null) {
            return again;
        }
        if (state != TransactionState.ABORTABLE_ERROR) {
            throwIfError();
        }
        transitionTo(TransactionState.ABORTING_TRANSACTION);
        partitions.forgetFresh();
        return end(false);
    }

    private PendingOperation end(boolean commit) {
        PendingOperation operation = pend(commit ? "commitTransaction" : "abortTransaction", "EndTxn(" + commit + ")");
        if (lastError instanceof ApiException cause && cause.error() == Errors.INVALID_PRODUCER_ID_MAPPING) {
            // A coordinator that does not know the producer has no transaction of its to end.
            askForFreshEpoch(operation);
        } else {
            calls.add(new EndTxnCall(this, commit, operation));
        }
        return operation;
    }

    /** Throws unless records may be sent now. */
    public synchronized void throwIfCannotSend(String destination) {
        throwIfPending("send");
        throwIfError();
        if (state == TransactionState.UNINITIALIZED || state == TransactionState.INITIALIZING) {
            throw new IllegalStateException("Cannot add partition " + destination
                    + " to transaction before completing a call to initTransactions");
        }
        if (state != TransactionState.IN_TRANSACTION) {
            throw new IllegalStateException(
                    "Cannot add partition " + destination + " to transaction while in state  " + state);
        }
    }

    /** Makes a partition part of the transaction if it is not yet; throws unless records may be sent now. */
    public synchronized void maybeAddPartition(TopicPartition partition) {
        if (state != TransactionState.IN_TRANSACTION || pending != null) {
            throwIfCannotSend(partition.toString());
        }
        partitions.maybeAdd(partition);
    }

    /** A record could not even be handed over: the transaction would lack it. */
    public synchronized void onSendFailed(ApiException failure) {
        if (state == TransactionState.IN_TRANSACTION) {
            onAbortableError(failure);
        }
    }

    private PendingOperation pend(String call, String awaited) {
        pending = new PendingOperation(call, awaited);
        return pending;
    }

    /** The operation that an earlier call of the same kind has begun and gave up waiting for. */
    private PendingOperation pendingOrNull(String call) {
        if (pending != null && !pending.isLearned() && pending.call().equals(call)) {
            return pending;
        }
        throwIfPending(call);
        return null;
    }

    private void throwIfPending(String call) {
        if (pending == null) {
            return;
        }
        if (pending.isLearned()) {
            pending = null;
            return;
        }
        throw new IllegalStateException("Cannot attempt operation `" + call + "` because the previous call to `"
                + pending.call() + "` timed out and must be retried");
    }

    private void throwIfError() {
        if (state != TransactionState.ABORTABLE_ERROR && state != TransactionState.FATAL_ERROR) {
            return;
        }
        String who = "Producer with transactionalId '" + transactionalId + "' and " + identity;
        if (lastError instanceof ProducerFencedException) {
            throw new ProducerFencedException(
                    who + " has been fenced by another producer with the same transactionalId");
        }
        if (lastError instanceof InvalidProducerEpochException) {
            throw new InvalidProducerEpochException(who + " attempted to produce with an old epoch");
        }
        Errors error = Errors.forException(lastError);
        throw new ApiException(
                error, "Cannot execute transactional method because we are in an error state", lastError);
    }

    private void transitionTo(TransactionState next) {
        if (!next.mayFollow(state)) {
            throw new IllegalStateException("TransactionalId " + transactionalId
                    + ": Invalid transition attempted from state " + state + " to state " + next);
        }
        state = next;
    }

    // What the producer's thread does.

    /**
     * The next call to make, or null. It stays the next one until {@link #onCallDone}.
     *
     * @param quiet whether every record handed over so far has its outcome; a transaction is not ended before
     */
    synchronized TransactionCall nextCall(boolean quiet) {
        if (state == TransactionState.IN_TRANSACTION || state == TransactionState.COMMITTING_TRANSACTION) {
            if (partitions.hasFresh()) {
                calls.add(new AddPartitionsCall(this, partitions.takeFresh()));
            }
        } else if (isSpoilt()) {
            giveUpCalls();
        }
        TransactionCall next = calls.first();
        if (!(next instanceof EndTxnCall end)) {
            return next;
        }
        if (!quiet) {
            return null;
        }
        if (!started) {
            // The coordinator has never heard of this transaction.
            calls.remove(end);
            onEnded(end.operation());
            return calls.first();
        }
        return end;
    }

    /** Whether what the transaction still asks for serves no purpose any more. */
    private boolean isSpoilt() {
        return state == TransactionState.ABORTABLE_ERROR
                || state == TransactionState.FATAL_ERROR
                || state == TransactionState.ABORTING_TRANSACTION;
    }

    /** Calls that a coordinator may have heard of are finished first, so that no answer is still under way. */
    private void giveUpCalls() {
        boolean aborting = state == TransactionState.ABORTING_TRANSACTION;
        boolean fatal = state == TransactionState.FATAL_ERROR;
        calls.giveUp(
                call -> fatal || !call.isInDoubt() && !(aborting && call.turn() != TransactionCall.Turn.ADD),
                lastError == null ? new TransactionAbortedException() : lastError);
    }

    synchronized void onCallDone(TransactionCall call) {
        calls.remove(call);
    }

    /** Whether records may go to the partition's leader. */
    public synchronized boolean isSendAllowed(TopicPartition partition) {
        return state != TransactionState.FATAL_ERROR && partitions.isAdded(partition);
    }

    /** Who the producer is; null while that is not known or is about to change. */
    public synchronized ProducerIdentity identity() {
        return state == TransactionState.INITIALIZING ? null : identity;
    }

    /** Why records that no broker has seen are to be given up; null while they are not. */
    public synchronized RuntimeException whyGiveUpRecords() {
        if (!isSpoilt()) {
            return null;
        }
        return lastError == null ? new TransactionAbortedException() : lastError;
    }

    /** What makes the producer useless; null while it is not. */
    public synchronized RuntimeException fatalError() {
        return state == TransactionState.FATAL_ERROR ? lastError : null;
    }

    /** Whether a transaction is going on. */
    public synchronized boolean hasOngoingTransaction() {
        return state == TransactionState.IN_TRANSACTION || isCompleting() || state == TransactionState.ABORTABLE_ERROR;
    }

    /** Whether a transaction is being committed or aborted. */
    public synchronized boolean isCompleting() {
        return state == TransactionState.COMMITTING_TRANSACTION || state == TransactionState.ABORTING_TRANSACTION;
    }

    /**
     * A batch was given up.
     *
     * @param numbered whether its records bore sequence numbers, which are lost with it
     */
    public synchronized void onBatchFailed(RuntimeException failure, boolean numbered) {
        switch (Errors.forException(failure)) {
            case CLUSTER_AUTHORIZATION_FAILED,
                    TRANSACTIONAL_ID_AUTHORIZATION_FAILED,
                    PRODUCER_FENCED,
                    UNSUPPORTED_VERSION -> onFatalError(failure);
            default -> {
                if (numbered) {
                    onLostIdentity(failure);
                } else {
                    onAbortableError(failure);
                }
            }
        }
    }

    /** Numbers were lost, or the coordinator lost the producer: only a fresh epoch puts that right. */
    public synchronized void onLostIdentity(RuntimeException failure) {
        if (!freshEpochsToBeHad) {
            onFatalError(failure);
            return;
        }
        freshEpochNeeded = true;
        onAbortableError(failure);
    }

    synchronized void onAbortableError(RuntimeException failure) {
        if (state == TransactionState.ABORTABLE_ERROR || !TransactionState.ABORTABLE_ERROR.mayFollow(state)) {
            // What happened first is what counts. Or it is being aborted already, or there is nothing to abort.
            return;
        }
        log.info(LOGGER, "Transiting to abortable error state due to " + failure);
        freshEpochNeeded |= state == TransactionState.INITIALIZING;
        transitionTo(TransactionState.ABORTABLE_ERROR);
        lastError = failure;
    }

    /** Nothing can be done any more. Everybody who waits learns that. */
    public synchronized void onFatalError(RuntimeException failure) {
        if (state == TransactionState.FATAL_ERROR) {
            return;
        }
        log.info(LOGGER, "Transiting to fatal error state due to " + failure);
        transitionTo(TransactionState.FATAL_ERROR);
        lastError = failure;
        if (pending != null && !pending.isDone()) {
            pending.fail(failure);
        }
        giveUpCalls();
    }

    /** The producer's thread ends: whoever waits need not wait any longer. */
    public synchronized void close() {
        RuntimeException closed = new ApiException(Errors.NETWORK_EXCEPTION, "The producer closed forcefully");
        if (pending != null && !pending.isDone()) {
            pending.fail(closed);
        }
        if (state != TransactionState.FATAL_ERROR) {
            state = TransactionState.FATAL_ERROR;
            lastError = closed;
        }
        giveUpCalls();
    }

    // What calls report.

    String transactionalId() {
        return transactionalId;
    }

    int timeoutMs() {
        return timeoutMs;
    }

    ApiException exception(Errors error) {
        return ClientExceptions.ofProducer(error, null);
    }

    ApiException exception(Errors error, String text) {
        return error.exception(text);
    }

    ProducerFencedException fenced() {
        return (ProducerFencedException) exception(Errors.PRODUCER_FENCED);
    }

    /** Whether the coordinator of the transaction can raise an epoch when asked (KIP-360). */
    synchronized void onCoordinator(boolean raisesEpochs) {
        freshEpochsToBeHad = raisesEpochs;
    }

    synchronized void onIdentity(ProducerIdentity given) {
        if (state != TransactionState.INITIALIZING) {
            return;
        }
        log.info(LOGGER, "ProducerId set to " + given.id() + " with epoch " + given.epoch());
        identity = given;
        lastError = null;
        transitionTo(TransactionState.READY);
    }

    synchronized boolean hasPartitions() {
        return partitions.hasAdded();
    }

    synchronized void onPartitionsAdded(Set<TopicPartition> added) {
        partitions.onAdded(added);
        started = true;
    }

    synchronized void onOffsetsAdded(OffsetCommitCall commit) {
        started = true;
        calls.add(commit);
    }

    /** The transaction is over, or there was none. */
    synchronized void onEnded(PendingOperation operation) {
        if (!isCompleting()) {
            return;
        }
        if (freshEpochNeeded) {
            askForFreshEpoch(operation);
            return;
        }
        clear();
        transitionTo(TransactionState.READY);
        operation.complete();
    }

    private void askForFreshEpoch(PendingOperation operation) {
        clear();
        transitionTo(TransactionState.INITIALIZING);
        calls.add(new InitProducerIdCall(this, identity, operation));
    }

    private void clear() {
        lastError = null;
        started = false;
        freshEpochNeeded = false;
        partitions.clear();
    }
}
