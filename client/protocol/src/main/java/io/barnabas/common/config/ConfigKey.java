package io.barnabas.common.config;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * One setting. Made by the factory of its type and refined by the fluent methods, each of which returns a copy.
 *
 * @param name the key as written in a properties file
 * @param type what its values are
 * @param defaultValue value when the key is absent, of the class {@link ConfigType#parse} gives; null for none
 * @param importance how likely an operator is to need it
 * @param doc one line: what it does, with its unit
 * @param validator which values are accepted, when not all of the type
 * @param dynamicMode whether it may change while the broker runs
 * @param internal left out of listings of all settings unless it is set
 * @param required there is no default: the key must be given
 */
public record ConfigKey(
        String name,
        ConfigType type,
        Object defaultValue,
        Importance importance,
        String doc,
        Optional<Validator> validator,
        DynamicMode dynamicMode,
        boolean internal,
        boolean required) {

    public ConfigKey {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(importance, "importance");
        Objects.requireNonNull(doc, "doc");
        Objects.requireNonNull(validator, "validator");
        Objects.requireNonNull(dynamicMode, "dynamicMode");
    }

    private static ConfigKey key(String name, ConfigType type, Object defaultValue, Importance importance, String doc) {
        return new ConfigKey(
                name, type, defaultValue, importance, doc, Optional.empty(), DynamicMode.READ_ONLY, false, false);
    }

    public static ConfigKey bool(String name, boolean defaultValue, Importance importance, String doc) {
        return key(name, ConfigType.BOOLEAN, defaultValue, importance, doc);
    }

    /** @param defaultValue may be null */
    public static ConfigKey string(String name, String defaultValue, Importance importance, String doc) {
        return key(name, ConfigType.STRING, defaultValue, importance, doc);
    }

    /** @param defaultValue may be null */
    public static ConfigKey int32(String name, Integer defaultValue, Importance importance, String doc) {
        return key(name, ConfigType.INT, defaultValue, importance, doc);
    }

    public static ConfigKey int16(String name, int defaultValue, Importance importance, String doc) {
        return key(name, ConfigType.SHORT, (short) defaultValue, importance, doc);
    }

    /** @param defaultValue may be null */
    public static ConfigKey int64(String name, Long defaultValue, Importance importance, String doc) {
        return key(name, ConfigType.LONG, defaultValue, importance, doc);
    }

    public static ConfigKey float64(String name, double defaultValue, Importance importance, String doc) {
        return key(name, ConfigType.DOUBLE, defaultValue, importance, doc);
    }

    /** @param defaultValue may be null */
    public static ConfigKey list(String name, List<String> defaultValue, Importance importance, String doc) {
        return key(name, ConfigType.LIST, defaultValue, importance, doc);
    }

    /** The name of a class; it is not loaded. @param defaultValue may be null */
    public static ConfigKey className(String name, String defaultValue, Importance importance, String doc) {
        return key(name, ConfigType.CLASS, defaultValue, importance, doc);
    }

    /** A secret without a default. */
    public static ConfigKey password(String name, Importance importance, String doc) {
        return key(name, ConfigType.PASSWORD, null, importance, doc);
    }

    public ConfigKey validatedBy(Validator rule) {
        return new ConfigKey(
                name, type, defaultValue, importance, doc, Optional.of(rule), dynamicMode, internal, required);
    }

    public ConfigKey atLeast(long min) {
        return validatedBy(Validators.atLeast(min));
    }

    public ConfigKey between(double min, double max) {
        return validatedBy(Validators.between(min, max));
    }

    public ConfigKey oneOf(String... values) {
        return validatedBy(Validators.oneOf(values));
    }

    /** Every element of the list is one of these. */
    public ConfigKey eachOneOf(String... values) {
        return validatedBy(Validators.eachOneOf(values));
    }

    public ConfigKey perBroker() {
        return dynamic(DynamicMode.PER_BROKER);
    }

    public ConfigKey clusterWide() {
        return dynamic(DynamicMode.CLUSTER_WIDE);
    }

    private ConfigKey dynamic(DynamicMode mode) {
        return new ConfigKey(name, type, defaultValue, importance, doc, validator, mode, internal, required);
    }

    public ConfigKey hidden() {
        return new ConfigKey(name, type, defaultValue, importance, doc, validator, dynamicMode, true, required);
    }

    public ConfigKey mandatory() {
        return new ConfigKey(name, type, null, importance, doc, validator, dynamicMode, internal, true);
    }

    /** Whether its values must never be shown. */
    public boolean sensitive() {
        return type == ConfigType.PASSWORD;
    }

    /** The default as text; null when there is none. */
    public String defaultText() {
        return type.format(defaultValue);
    }

    /**
     * Reads and checks one value.
     *
     * @throws ConfigException naming key, value and rule; its explanation names the allowed values
     */
    public Object parse(String text) {
        try {
            Object value = type.parse(name, text);
            if (validator.isPresent()) {
                validator.get().ensureValid(name, value);
            }
            return value;
        } catch (ConfigException e) {
            throw e.withAllowed(explainAllowed());
        }
    }

    private String explainAllowed() {
        String values = validator.map(rule -> type + " in " + rule.allowed()).orElse(type.toString());
        return defaultValue == null ? "allowed: " + values : "allowed: " + values + ", default " + defaultText();
    }
}
