package io.barnabas.coordination.znode;

/** {@code /migration} (KIP-866): somebody began to move this cluster to KRaft. */
public final class MigrationZNode {
    public static final String PATH = "/migration";

    private MigrationZNode() {}

    /** Node id of the KRaft controller that owns the cluster's metadata, -1 when none has taken it. */
    public static int kraftControllerId(byte[] data) {
        return Fields.of(PATH, data).integer("kraft_controller_id", -1);
    }
}
