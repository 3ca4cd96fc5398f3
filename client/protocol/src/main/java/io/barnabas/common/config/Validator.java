package io.barnabas.common.config;

/** Which values of its type a setting accepts. */
public interface Validator {
    /**
     * Checks a parsed value, which may be null where the default is.
     *
     * @throws ConfigException naming key, value and rule
     */
    void ensureValid(String name, Object value);

    /** The accepted values in a few characters, e.g. {@code [1,...]} or {@code [compact, delete]}. */
    String allowed();
}
