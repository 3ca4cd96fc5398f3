/**
 * A whole cluster and its clients on one thread, under a seed: the production code over a simulated world. See the
 * module's README.
 */
package io.barnabas.simulation;
