/**
 * {@code kafka-consumer-groups.sh}: what groups there are, where they stand, and moving them to other offsets. Output,
 * streams and exit codes are those of Apache Kafka 3.9.1, odd as some of its lines are: scripts read them. What a user
 * needs beyond that is said on standard error.
 *
 * <p>Never enters: the protocol of groups, which is {@code io.barnabas.clients.admin}'s business.
 */
package io.barnabas.tools.groups;
