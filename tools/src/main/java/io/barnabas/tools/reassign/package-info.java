/**
 * {@code kafka-reassign-partitions.sh}: plans, starts, watches and calls off the moves of replicas between brokers and
 * between their folders. The brokers do the moving; nothing here waits for it.
 */
package io.barnabas.tools.reassign;
