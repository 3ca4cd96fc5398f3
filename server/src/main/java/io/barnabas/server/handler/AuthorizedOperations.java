package io.barnabas.server.handler;

/**
 * What the caller may do, as a bit field (KIP-430). Without an authorizer everybody may do everything, which is everything
 * the resource knows.
 */
final class AuthorizedOperations {
    /** CREATE, ALTER, DESCRIBE, CLUSTER_ACTION, DESCRIBE_CONFIGS, ALTER_CONFIGS, IDEMPOTENT_WRITE. */
    static final int CLUSTER = bits(5, 7, 8, 9, 10, 11, 12);
    /** READ, WRITE, CREATE, DELETE, ALTER, DESCRIBE, DESCRIBE_CONFIGS, ALTER_CONFIGS. */
    static final int TOPIC = bits(3, 4, 5, 6, 7, 8, 10, 11);

    /** READ, DELETE, DESCRIBE. */
    static final int GROUP = bits(3, 6, 8);

    private AuthorizedOperations() {}

    private static int bits(int... operations) {
        int bits = 0;
        for (int operation : operations) {
            bits |= 1 << operation;
        }
        return bits;
    }
}
