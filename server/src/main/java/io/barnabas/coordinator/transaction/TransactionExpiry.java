package io.barnabas.coordinator.transaction;

import io.barnabas.common.protocol.Errors;
import io.barnabas.coordinator.common.CoordinatorRecord;
import io.barnabas.coordinator.common.CoordinatorResult;
import io.barnabas.coordinator.common.CoordinatorTimer;
import java.util.ArrayList;
import java.util.List;

/** Forgets transactional ids that nobody has used for transactional.id.expiration.ms. */
final class TransactionExpiry {
    /** Ids in one batch. */
    private static final int MAX_IDS = 1_000;
    /** Characters of the ids in one batch, which keeps it below the size that a batch may have. */
    private static final int MAX_CHARACTERS = 100_000;

    private static final String JOB = "expire";

    private final TransactionConfig config;
    private final Transactions transactions;
    private final CoordinatorTimer timer;
    private final TransactionLog log;

    TransactionExpiry(TransactionConfig config, Transactions transactions, CoordinatorTimer timer, TransactionLog log) {
        this.config = config;
        this.transactions = transactions;
        this.timer = timer;
        this.log = log;
    }

    /** A batch at a time; what is left follows when that is committed. */
    CoordinatorResult expire(long nowMs) {
        List<CoordinatorRecord> tombstones = new ArrayList<>();
        int characters = 0;
        for (TransactionEntry entry : transactions.all()) {
            if (tombstones.size() == MAX_IDS || characters >= MAX_CHARACTERS) {
                break;
            }
            TransactionMetadata metadata = entry.metadata();
            if (isExpired(entry, nowMs)) {
                tombstones.add(TransactionRecords.tombstone(metadata.transactionalId()));
                characters += metadata.transactionalId().length();
            }
        }
        if (tombstones.isEmpty()) {
            return CoordinatorResult.nothing();
        }
        return CoordinatorResult.write(
                tombstones,
                () -> {
                    log.info("Removed {} expired transactional ids", tombstones.size());
                    timer.schedule(JOB, 0, this::expire);
                },
                this::onFailed);
    }

    private boolean isExpired(TransactionEntry entry, long nowMs) {
        return entry.state().isIdle()
                && !entry.isUncommitted()
                && entry.metadata().lastUpdateMs() <= nowMs - config.expirationMs();
    }

    private void onFailed(Errors error) {
        log.info("Expired transactional ids are kept until the next attempt: {}", error);
    }
}
