/** Clients of the simulation: small, and as careful about what they were promised as Kafka's. */
package io.barnabas.simulation.client;
