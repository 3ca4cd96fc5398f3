package io.barnabas.clients.admin;

import io.barnabas.common.Node;
import java.util.Collection;

/**
 * Who is there.
 *
 * @param controller null for none
 */
public record ClusterDescription(String clusterId, Node controller, Collection<Node> nodes) {}
