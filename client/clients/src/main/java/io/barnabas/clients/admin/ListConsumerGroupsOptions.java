package io.barnabas.clients.admin;

import java.util.Set;

/**
 * Which groups to list.
 *
 * @param states empty for every state; others than empty need brokers of 2.6 or newer (KIP-518)
 * @param types empty for every type; others than empty need brokers of 3.8 or newer (KIP-848)
 */
public record ListConsumerGroupsOptions(Set<ConsumerGroupState> states, Set<GroupType> types) {
    public static final ListConsumerGroupsOptions DEFAULT = new ListConsumerGroupsOptions(Set.of(), Set.of());
}
