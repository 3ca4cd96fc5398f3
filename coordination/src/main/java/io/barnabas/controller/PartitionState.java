package io.barnabas.controller;

/**
 * State of a partition, read off what is known rather than kept beside it, so that the two cannot disagree.
 *
 * <pre>
 *   NEW      assigned, but nobody leads it yet: its state is not written
 *            -> ONLINE when one of its replicas is alive
 *   ONLINE   its leader is alive
 *            -> OFFLINE when the leader fails and no in-sync replica is left
 *   OFFLINE  written, but without a live leader
 *            -> ONLINE when an in-sync replica is back, or an unclean election is allowed
 * </pre>
 */
public enum PartitionState {
    NEW,
    ONLINE,
    OFFLINE
}
