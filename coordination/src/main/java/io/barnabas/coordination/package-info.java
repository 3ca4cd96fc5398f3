/**
 * The cluster's agreement as the broker sees it, in Kafka's words. Ports the server programs against
 * ({@link io.barnabas.coordination.ClusterCoordination} and what it hands out), the port to the store that keeps the
 * agreement ({@link io.barnabas.coordination.MetadataStore}, two implementations: ZooKeeper and memory), and the event
 * loop that runs the controller. Curator and ZooKeeper never enter here; sockets and files neither.
 */
package io.barnabas.coordination;
