/**
 * Copies partitions from their leaders: which broker is asked for what (LeaderFetchers), one conversation with a leader
 * (ReplicaFetcher), what is asked for (FetchSessionClient), and what an answer does to a partition (FollowedPartition).
 *
 * <p>Everything is an event on a link's loop or on a partition's turn: no thread, no wait, no clock of its own. The rules
 * of truncation live in {@link io.barnabas.cluster.FollowerLog}.
 */
package io.barnabas.server.fetcher;
