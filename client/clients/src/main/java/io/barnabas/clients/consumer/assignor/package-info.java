/**
 * Sharing out partitions among the members of a group, and the bytes in which members tell each other about it (Kafka's
 * consumer protocol). Every assignor gives the same result as Kafka's of that name, so that any member may lead. Pure
 * functions, but for the sticky ones' memory of their last assignment. Never enters: network, positions.
 */
package io.barnabas.clients.consumer.assignor;
