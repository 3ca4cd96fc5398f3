package io.barnabas.coordinator.transaction;

import io.barnabas.common.message.TransactionLogKey;
import io.barnabas.common.message.TransactionLogValue;
import io.barnabas.coordinator.common.CoordinatorRecord;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/** The transactional ids of a partition of {@code __transaction_state}. */
final class Transactions {
    /** In the order in which they came, so that the same log has the same consequences. */
    private final Map<String, TransactionEntry> byId = new LinkedHashMap<>();

    void replay(CoordinatorRecord record) {
        String transactionalId = ((TransactionLogKey) record.key()).transactionalId();
        if (record.isTombstone()) {
            byId.remove(transactionalId);
            return;
        }
        TransactionMetadata metadata = TransactionRecords.read(transactionalId, (TransactionLogValue) record.value());
        TransactionEntry entry = byId.get(transactionalId);
        if (entry == null) {
            byId.put(transactionalId, new TransactionEntry(metadata));
        } else {
            entry.onRecord(metadata);
        }
    }

    /** Null when it is not known. */
    TransactionEntry find(String transactionalId) {
        return byId.get(transactionalId);
    }

    Collection<TransactionEntry> all() {
        return byId.values();
    }
}
