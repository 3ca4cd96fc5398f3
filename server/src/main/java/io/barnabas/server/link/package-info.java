/**
 * Links between brokers: requests this broker sends, to another broker or to whoever is the controller.
 *
 * <p>What is said over them (fetching, the controller's orders) lives elsewhere and sees the interfaces alone, so that a
 * simulation can lend a network of its own.
 */
package io.barnabas.server.link;
