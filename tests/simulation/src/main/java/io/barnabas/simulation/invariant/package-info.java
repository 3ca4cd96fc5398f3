/** What must hold after every event, each rule in a class of its own; and what the world has seen, to check them by. */
package io.barnabas.simulation.invariant;
