/**
 * The partitions this broker hosts, who may change them when, and the requests that wait for them.
 *
 * <p>{@link io.barnabas.server.replica.ReplicaManager} is the way in. Each partition's changes run one at a time through
 * its {@link io.barnabas.server.replica.PartitionOwner}, on the thread that brings them when the partition is idle. No
 * thread lives here: timers and executors are handed in. Wire requests are decoded and answered in {@code
 * io.barnabas.server.handler}; rules of one partition are in {@code io.barnabas.cluster}; ZooKeeper never enters.
 */
package io.barnabas.server.replica;
