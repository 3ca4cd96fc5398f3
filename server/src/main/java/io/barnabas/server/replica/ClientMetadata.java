package io.barnabas.server.replica;

/**
 * What a consumer says of where it is (KIP-392).
 *
 * @param rackId client.rack, empty when it does not say
 * @param listenerName the listener it came in by: where it can reach other replicas too
 */
public record ClientMetadata(String rackId, String listenerName) {}
