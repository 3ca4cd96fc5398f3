package io.barnabas.simulation.world;

/**
 * A request or response on its way, in bytes: nothing is shared between processes.
 *
 * @param apiKey which API
 * @param version of the body
 * @param correlationId of the request, and of its response
 * @param clientId how the sender names itself, null in responses
 * @param body encoded
 */
public record Frame(short apiKey, short version, int correlationId, String clientId, byte[] body) {}
