/**
 * What is said between brokers and the controller: the controller's orders to brokers, and brokers' requests to whoever
 * is the controller.
 *
 * <p>Deterministic given the executors and links it is handed. Never enters: what the controller decides ({@code
 * io.barnabas.controller}), how bytes travel ({@code server.network}).
 */
package io.barnabas.server.controller;
