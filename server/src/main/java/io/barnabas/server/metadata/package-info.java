/**
 * What this broker knows of the cluster from the controller's UpdateMetadata requests: live brokers, topics, leaders.
 *
 * <p>One immutable image, replaced as a whole; a reader keeps the image it took. ZooKeeper is never asked from here.
 */
package io.barnabas.server.metadata;
