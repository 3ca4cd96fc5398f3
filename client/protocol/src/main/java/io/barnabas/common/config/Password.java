package io.barnabas.common.config;

import java.util.Objects;

/**
 * A secret that cannot be printed by accident.
 *
 * @param value the secret itself; hand it only to what needs it
 */
public record Password(String value) {
    public static final String HIDDEN = "[hidden]";

    public Password {
        Objects.requireNonNull(value, "value");
    }

    @Override
    public String toString() {
        return HIDDEN;
    }
}
