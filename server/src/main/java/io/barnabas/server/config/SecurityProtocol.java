package io.barnabas.server.config;

import java.util.Optional;

/** How a connection is protected; the id is what UpdateMetadata carries. */
public enum SecurityProtocol {
    PLAINTEXT(0),
    SSL(1),
    SASL_PLAINTEXT(2),
    SASL_SSL(3);

    private final short id;

    SecurityProtocol(int id) {
        this.id = (short) id;
    }

    public short id() {
        return id;
    }

    /** Whether connections are encrypted with TLS. */
    public boolean usesTls() {
        return this == SSL || this == SASL_SSL;
    }

    /** Whether connections authenticate with SASL. */
    public boolean usesSasl() {
        return this == SASL_PLAINTEXT || this == SASL_SSL;
    }

    /** The protocol of that name, upper case as configured. */
    static Optional<SecurityProtocol> parse(String name) {
        for (SecurityProtocol each : values()) {
            if (each.name().equals(name)) {
                return Optional.of(each);
            }
        }
        return Optional.empty();
    }
}
