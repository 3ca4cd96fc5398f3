/**
 * Membership in a group: finding the coordinator, joining, syncing, heartbeats, leaving (the classic group protocol, with
 * KIP-62, KIP-345, KIP-394). Works for any kind of group; what the members talk about comes as bytes through {@link
 * io.barnabas.clients.consumer.group.GroupProtocol}. Never enters: topics, partitions, offsets.
 */
package io.barnabas.clients.consumer.group;
