/**
 * The store's twin in memory: for tests and for the simulated cluster, which runs the shipped rules of
 * {@code io.barnabas.coordination} under a seed. One contract test holds it and ZooKeeper to the same behaviour. No
 * clock, thread or randomness of its own: callbacks run on the executor handed in, sessions end when told to.
 */
package io.barnabas.coordination.memory;
