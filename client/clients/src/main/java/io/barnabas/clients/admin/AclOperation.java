package io.barnabas.clients.admin;

import java.util.EnumSet;
import java.util.Set;

/** What somebody may do to a thing, under the names and codes of Kafka's protocol (KIP-11, KIP-430). */
public enum AclOperation {
    UNKNOWN(0),
    ANY(1),
    ALL(2),
    READ(3),
    WRITE(4),
    CREATE(5),
    DELETE(6),
    ALTER(7),
    DESCRIBE(8),
    CLUSTER_ACTION(9),
    DESCRIBE_CONFIGS(10),
    ALTER_CONFIGS(11),
    IDEMPOTENT_WRITE(12),
    CREATE_TOKENS(13),
    DESCRIBE_TOKENS(14);

    private final int code;

    AclOperation(int code) {
        this.code = code;
    }

    /** Its number in the protocol. */
    public int code() {
        return code;
    }

    /** Those whose bit is set in a response; none when the broker was not asked ({@code Integer.MIN_VALUE}). */
    static Set<AclOperation> ofBits(int bits) {
        Set<AclOperation> operations = EnumSet.noneOf(AclOperation.class);
        if (bits == Integer.MIN_VALUE) {
            return operations;
        }
        for (AclOperation operation : values()) {
            if ((bits >> operation.code & 1) == 1) {
                operations.add(operation);
            }
        }
        return operations;
    }
}
