package io.barnabas.server.metadata;

import io.barnabas.common.Node;
import java.util.Map;

/**
 * A live broker.
 *
 * @param id broker id
 * @param rack its rack, or null
 * @param endpoints its address by listener name
 */
public record BrokerImage(int id, String rack, Map<String, Node> endpoints) {
    /** Where clients of that listener reach it, or null when it has no such listener. */
    public Node node(String listenerName) {
        return endpoints.get(listenerName);
    }
}
