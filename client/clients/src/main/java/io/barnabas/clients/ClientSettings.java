package io.barnabas.clients;

/**
 * What the connections of every kind of client are told.
 *
 * @param clientId the name brokers see
 * @param requestTimeoutMs how long an answer may take
 * @param reconnectBackoff between attempts to connect to one node
 * @param retryBackoff between attempts at one request or metadata update
 * @param connectTimeoutMs how long a connection may take to come about and say its versions
 * @param bootstrapTimeoutMs how long no bootstrap server may answer before the client gives up; 0 for never
 * @param maxInFlight requests without an answer per connection
 * @param sendBufferBytes see {@code send.buffer.bytes}; -1 for the system's choice
 * @param receiveBufferBytes see {@code receive.buffer.bytes}; -1 for the system's choice
 */
public record ClientSettings(
        String clientId,
        int requestTimeoutMs,
        Backoff reconnectBackoff,
        Backoff retryBackoff,
        long connectTimeoutMs,
        long bootstrapTimeoutMs,
        int maxInFlight,
        int sendBufferBytes,
        int receiveBufferBytes) {}
