/**
 * One partition as its broker sees it: its role (leader, follower, offline), its replicas and its high watermark.
 *
 * <p>Deterministic: no thread, clock, file or socket of its own enters here. The log comes in through {@link
 * io.barnabas.cluster.PartitionLog}, the time as a supplier. A partition is changed by one writer at a time (see {@code
 * io.barnabas.server.replica.PartitionOwner}); its state and offsets may be read from any thread.
 */
package io.barnabas.cluster;
