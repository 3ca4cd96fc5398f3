package io.barnabas.coordination.znode;

import java.util.ArrayList;
import java.util.List;

/** Paths of {@code /kafka-acl} and {@code /kafka-acl-extended}; made only once an authorizer runs. */
public final class AclZNode {
    private static final List<String> RESOURCE_TYPES =
            List.of("Topic", "Group", "Cluster", "TransactionalId", "DelegationToken", "User");

    private AclZNode() {}

    /** All folders an authorizer needs, parents first. */
    public static List<String> folders() {
        List<String> folders = new ArrayList<>();
        folders.add("/kafka-acl");
        RESOURCE_TYPES.forEach(type -> folders.add("/kafka-acl/" + type));
        folders.add("/kafka-acl-changes");
        folders.add("/kafka-acl-extended");
        folders.add("/kafka-acl-extended/prefixed");
        RESOURCE_TYPES.forEach(type -> folders.add("/kafka-acl-extended/prefixed/" + type));
        folders.add("/kafka-acl-extended-changes");
        return folders;
    }
}
