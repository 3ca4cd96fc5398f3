package io.barnabas.coordination.zookeeper;

import io.barnabas.coordination.MetadataStore.Write;
import java.util.ArrayList;
import java.util.List;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.data.ACL;

/**
 * Who may do what to a node. Open for all, as Kafka does by default; with zookeeper.set.acl everything for its maker,
 * and reading for all unless it holds secrets.
 */
final class ZnodeAcls {
    private static final List<String> SENSITIVE = List.of("/config/users", "/delegation_token");

    private final boolean secure;

    ZnodeAcls(boolean secure) {
        this.secure = secure;
    }

    List<ACL> of(String path) {
        if (!secure || path.startsWith("/consumers")) {
            return Ids.OPEN_ACL_UNSAFE;
        }
        List<ACL> acls = new ArrayList<>(Ids.CREATOR_ALL_ACL);
        if (SENSITIVE.stream().noneMatch(path::startsWith)) {
            acls.addAll(Ids.READ_ACL_UNSAFE);
        }
        return acls;
    }

    static CreateMode mode(Write.Create create) {
        if (create.ephemeral()) {
            return create.sequential() ? CreateMode.EPHEMERAL_SEQUENTIAL : CreateMode.EPHEMERAL;
        }
        return create.sequential() ? CreateMode.PERSISTENT_SEQUENTIAL : CreateMode.PERSISTENT;
    }
}
