package io.barnabas.server.link;

import io.barnabas.metadata.EndPoint;

/** Opens links to brokers. */
@FunctionalInterface
public interface BrokerLinks {
    /**
     * A link that is not connected yet.
     *
     * @param brokerId who should answer there
     * @param endPoint the broker's listener for brokers
     * @param clientId how this broker names itself in the requests' headers, e.g. {@code broker-1-fetcher-0}
     */
    BrokerLink open(int brokerId, EndPoint endPoint, String clientId);
}
