/**
 * What the cluster agrees on, as immutable records: brokers, assignments, leaders and in-sync replicas, configuration
 * entities, blocks of producer ids. No thread, clock, randomness, file, socket or ZooKeeper ever enters here; how a
 * record is written down is the business of {@code io.barnabas.coordination.znode}.
 */
package io.barnabas.metadata;
