package io.barnabas.common.config;

import java.util.Objects;

/**
 * A setting that cannot be used. {@link #getMessage()} is Apache Kafka's sentence, which clients receive;
 * {@link #explanation()} adds the allowed values for whoever starts the process.
 */
public final class ConfigException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String allowed;

    public ConfigException(String message) {
        this(message, "", null);
    }

    public ConfigException(String message, Throwable cause) {
        this(message, "", cause);
    }

    private ConfigException(String message, String allowed, Throwable cause) {
        super(Objects.requireNonNull(message, "message"), cause);
        this.allowed = allowed;
    }

    /** "Invalid value V for configuration K: why". The value must not be a secret. */
    public static ConfigException invalidValue(String name, Object value, String reason) {
        return new ConfigException("Invalid value " + value + " for configuration " + name + ": " + reason);
    }

    /** The same failure, knowing what would have been accepted. */
    ConfigException withAllowed(String allowedValues) {
        return new ConfigException(getMessage(), allowedValues, getCause());
    }

    /** One line: the message, followed by the allowed values where they are known and not yet named. */
    public String explanation() {
        return allowed.isEmpty() ? getMessage() : getMessage() + " (" + allowed + ")";
    }
}
