package io.barnabas.coordinator.group;

import java.util.Objects;

/**
 * When a request is handled, in which version it came, and from whom.
 *
 * @param nowMs ms since the epoch
 * @param apiVersion the request's; the response is filled for the same version
 * @param clientId from the request's header, empty when it has none
 * @param clientHost the address it came from as Kafka shows it, {@code /127.0.0.1}
 */
public record GroupRequest(long nowMs, short apiVersion, String clientId, String clientHost) {
    public GroupRequest {
        Objects.requireNonNull(clientId);
        Objects.requireNonNull(clientHost);
    }
}
