package io.barnabas.clients.admin;

import java.util.List;

/**
 * Which requests a broker serves.
 *
 * @param versions in the broker's order
 * @param features what it can do and what the cluster has agreed to use
 */
public record BrokerApiVersions(List<ApiVersion> versions, FeatureMetadata features) {

    /**
     * The versions of one request.
     *
     * @param apiKey its number; this client may not know it
     * @param minVersion the oldest one served
     * @param maxVersion the newest one served
     */
    public record ApiVersion(short apiKey, short minVersion, short maxVersion) {}
}
