package io.barnabas.common.config;

import java.util.List;
import java.util.regex.Pattern;

/** The types a setting can have, named and numbered as the wire protocol does (DescribeConfigs, KIP-569). */
public enum ConfigType {
    BOOLEAN(1),
    STRING(2),
    INT(3),
    SHORT(4),
    LONG(5),
    DOUBLE(6),
    LIST(7),
    CLASS(8),
    PASSWORD(9);

    private static final Pattern COMMA = Pattern.compile("\\s*,\\s*");

    private final byte id;

    ConfigType(int id) {
        this.id = (byte) id;
    }

    /** The number of this type in a DescribeConfigs response; 0 there means unknown. */
    public byte id() {
        return id;
    }

    /**
     * Reads a value of this type; blanks around it do not count. Classes stay names: nothing is loaded here.
     *
     * @return Boolean, String, Integer, Short, Long, Double, {@code List<String>} or {@link Password}; null for null
     * @throws ConfigException when the text is not of this type
     */
    public Object parse(String name, String text) {
        if (text == null) {
            return null;
        }
        String trimmed = text.trim();
        try {
            return switch (this) {
                case BOOLEAN -> parseBoolean(name, text, trimmed);
                case STRING, CLASS -> trimmed;
                case INT -> Integer.valueOf(trimmed);
                case SHORT -> Short.valueOf(trimmed);
                case LONG -> Long.valueOf(trimmed);
                case DOUBLE -> Double.valueOf(trimmed);
                case LIST -> trimmed.isEmpty() ? List.of() : List.of(COMMA.split(trimmed, -1));
                case PASSWORD -> new Password(trimmed);
            };
        } catch (NumberFormatException e) {
            throw ConfigException.invalidValue(name, text, "Not a number of type " + this);
        }
    }

    private static Boolean parseBoolean(String name, String text, String trimmed) {
        if (trimmed.equalsIgnoreCase("true")) {
            return Boolean.TRUE;
        }
        if (trimmed.equalsIgnoreCase("false")) {
            return Boolean.FALSE;
        }
        throw ConfigException.invalidValue(name, text, "Expected value to be either true or false");
    }

    /** The text {@link #parse} would read back; {@link Password#HIDDEN} for secrets, null for null. */
    public String format(Object value) {
        if (value == null) {
            return null;
        }
        if (value instanceof List<?> list) {
            return String.join(",", list.stream().map(String::valueOf).toList());
        }
        return value.toString();
    }
}
