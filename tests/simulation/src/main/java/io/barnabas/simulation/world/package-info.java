/**
 * The simulated world: time, threads, processes and the network between them. One thread plays all of it, in an order
 * that a seed decides. Knows nothing of Kafka but the form of a request.
 */
package io.barnabas.simulation.world;
