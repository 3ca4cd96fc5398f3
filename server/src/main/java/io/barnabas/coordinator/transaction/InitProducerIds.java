package io.barnabas.coordinator.transaction;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.protocol.Errors;
import io.barnabas.coordinator.common.CoordinatorResult;
import java.util.function.Consumer;

/**
 * InitProducerId with a transactional id: a new epoch of its producer id, which fences whoever had the former, or another
 * id when the epochs are used up. What an earlier producer left open is aborted first.
 */
final class InitProducerIds {
    private final TransactionConfig config;
    private final TopicPartition partition;
    private final Transactions transactions;
    private final TransactionWrites writes;
    private final TransactionEnds ends;
    private final TransactionLog log;

    InitProducerIds(
            TransactionConfig config,
            TopicPartition partition,
            Transactions transactions,
            TransactionWrites writes,
            TransactionEnds ends,
            TransactionLog log) {
        this.config = config;
        this.partition = partition;
        this.transactions = transactions;
        this.writes = writes;
        this.ends = ends;
        this.log = log;
    }

    CoordinatorResult init(InitProducerIdRequest request, Consumer<InitProducerIdResult> reply) {
        if (request.timeoutMs() <= 0 || request.timeoutMs() > config.maxTimeoutMs()) {
            return refuse(Errors.INVALID_TRANSACTION_TIMEOUT, reply);
        }
        TransactionEntry entry = transactions.find(request.transactionalId());
        if (entry == null) {
            return first(request, reply);
        }
        if (entry.isUncommitted() || entry.state().isPrepare()) {
            return refuse(Errors.CONCURRENT_TRANSACTIONS, reply);
        }
        if (isFenced(entry, request)) {
            log.info(
                    "Expected producer {} of {} matches neither the current {} nor the previous {}",
                    request.expected(),
                    request.transactionalId(),
                    entry.metadata().producer(),
                    entry.former());
            return refuse(Errors.PRODUCER_FENCED, reply);
        }
        if (entry.state().isIdle()) {
            return renew(entry, request, reply);
        }
        if (entry.state() == TransactionState.ONGOING) {
            // The epoch of the abort is never given out: the producer asks again and gets the one after.
            return ends.abort(
                    request.nowMs(),
                    entry,
                    error -> reply.accept(InitProducerIdResult.failed(
                            error == Errors.NONE ? Errors.CONCURRENT_TRANSACTIONS : error)));
        }
        throw new IllegalStateException(
                request.transactionalId() + " is in state " + entry.state() + ", which is never written");
    }

    private static CoordinatorResult refuse(Errors error, Consumer<InitProducerIdResult> reply) {
        return CoordinatorResult.answer(() -> reply.accept(InitProducerIdResult.failed(error)));
    }

    private CoordinatorResult first(InitProducerIdRequest request, Consumer<InitProducerIdResult> reply) {
        if (!request.hasFreshProducerId()) {
            return CoordinatorResult.answer(() -> reply.accept(InitProducerIdResult.withoutProducerId()));
        }
        return give(
                request, new ProducerIdAndEpoch(request.freshProducerId(), (short) 0), ProducerIdAndEpoch.NONE, reply);
    }

    /** Whether the one who asks is not the producer that it believes to be. */
    private static boolean isFenced(TransactionEntry entry, InitProducerIdRequest request) {
        ProducerIdAndEpoch expected = request.expected();
        ProducerIdAndEpoch current = entry.metadata().producer();
        if (!request.hasExpected() || current.epoch() == ProducerIdAndEpoch.NO_EPOCH) {
            return false;
        }
        return !expected.equals(current) && !isRetry(entry, request);
    }

    /** Whether the last request of this kind was this one, and its answer was lost. */
    private static boolean isRetry(TransactionEntry entry, InitProducerIdRequest request) {
        return request.hasExpected() && request.expected().equals(entry.former());
    }

    private CoordinatorResult renew(
            TransactionEntry entry, InitProducerIdRequest request, Consumer<InitProducerIdResult> reply) {
        ProducerIdAndEpoch current = entry.metadata().producer();
        if (isRetry(entry, request)) {
            return give(request, current, entry.former(), reply);
        }
        ProducerIdAndEpoch former = request.hasExpected() ? current : ProducerIdAndEpoch.NONE;
        if (!ProducerIdAndEpoch.isExhausted(current.epoch())) {
            ProducerIdAndEpoch next = new ProducerIdAndEpoch(current.producerId(), (short) (current.epoch() + 1));
            return give(request, next, former, reply);
        }
        if (!request.hasFreshProducerId()) {
            return CoordinatorResult.answer(() -> reply.accept(InitProducerIdResult.withoutProducerId()));
        }
        return give(request, new ProducerIdAndEpoch(request.freshProducerId(), (short) 0), former, reply);
    }

    private CoordinatorResult give(
            InitProducerIdRequest request,
            ProducerIdAndEpoch producer,
            ProducerIdAndEpoch former,
            Consumer<InitProducerIdResult> reply) {
        String transactionalId = request.transactionalId();
        TransactionMetadata next =
                TransactionMetadata.empty(transactionalId, producer, request.timeoutMs(), request.nowMs());
        return writes.write(next, () -> transactions.find(transactionalId).setFormer(former), error -> {
            if (error != Errors.NONE) {
                log.info("Returning {} error code to client for {}'s InitProducerId request", error, transactionalId);
                reply.accept(InitProducerIdResult.failed(error));
                return;
            }
            log.info(
                    "Initialized transactionalId {} with producerId {} and producer epoch {} on partition {}",
                    transactionalId,
                    producer.producerId(),
                    producer.epoch(),
                    partition);
            reply.accept(InitProducerIdResult.of(producer));
        });
    }
}
