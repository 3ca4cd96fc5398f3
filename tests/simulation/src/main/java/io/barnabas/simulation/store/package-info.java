/** ZooKeeper of the simulation: sessions that end, connections that break, replies that are lost. */
package io.barnabas.simulation.store;
