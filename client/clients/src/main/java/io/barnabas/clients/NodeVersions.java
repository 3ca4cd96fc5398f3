package io.barnabas.clients;

import io.barnabas.common.message.ApiVersionsResponseData;
import io.barnabas.common.protocol.ApiKeys;
import java.util.HashMap;
import java.util.Map;

/** Which versions of which APIs a node speaks, as it said itself. */
final class NodeVersions {
    private final Map<Short, VersionRange> ranges = new HashMap<>();

    NodeVersions(ApiVersionsResponseData response) {
        for (ApiVersionsResponseData.ApiVersion version : response.apiKeys()) {
            ranges.put(version.apiKey(), new VersionRange(version.minVersion(), version.maxVersion()));
        }
    }

    /** What node and client have in common; empty when nothing. */
    VersionRange common(ApiKeys api, VersionRange ours) {
        VersionRange theirs = ranges.get(api.id);
        return theirs == null ? VersionRange.none() : ours.intersect(theirs);
    }

    boolean serves(ApiKeys api) {
        return ranges.containsKey(api.id);
    }
}
