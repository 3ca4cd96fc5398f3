/**
 * A broker of the simulation: the production code of {@code io.barnabas.server.Broker} over simulated ports.
 */
package io.barnabas.simulation.broker;
