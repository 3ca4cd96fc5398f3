package io.barnabas.server.config;

/**
 * Handing over leadership before the broker stops.
 *
 * @param enable whether to ask the controller at all
 * @param maxRetries attempts after the first
 * @param retryBackoffMs wait between attempts, milliseconds
 * @param socketTimeoutMs time-out of the request, milliseconds (controller.socket.timeout.ms)
 */
public record ControlledShutdownConfig(boolean enable, int maxRetries, long retryBackoffMs, int socketTimeoutMs) {}
