package io.barnabas.clients.admin;

import java.util.Set;

/**
 * Which transactions to list.
 *
 * @param states empty for all
 * @param producerIds empty for all
 * @param runningLongerThanMs only those open for longer, in ms (KIP-994, brokers from 3.8 on); negative for all
 */
public record ListTransactionsOptions(Set<TransactionState> states, Set<Long> producerIds, long runningLongerThanMs) {
    /** All of them. */
    public static final ListTransactionsOptions DEFAULT = new ListTransactionsOptions(Set.of(), Set.of(), -1);
}
