package io.barnabas.simulation.invariant;

import java.util.ArrayList;
import java.util.List;

/** What a producer has written in a partition since its last marker. */
final class TransactionSpan {
    final long firstOffset;
    final List<Long> batches = new ArrayList<>();
    final List<TransactionsAreAtomic.Found> records = new ArrayList<>();

    TransactionSpan(long firstOffset) {
        this.firstOffset = firstOffset;
    }
}
