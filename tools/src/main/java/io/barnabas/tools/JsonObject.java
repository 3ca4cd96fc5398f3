package io.barnabas.tools;

import java.util.Base64;
import java.util.List;

/** An object of compact JSON in the making, its fields in the order they are added. */
public final class JsonObject {
    private static final String HEX = "0123456789ABCDEF";

    private final StringBuilder text;

    public JsonObject() {
        this.text = new StringBuilder(160).append('{');
    }

    /** A whole number. */
    public JsonObject number(String name, long value) {
        name(name).append(value);
        return this;
    }

    /** Not a number and infinity are quoted, since JSON has neither. */
    public JsonObject fraction(String name, double value) {
        boolean finite = !Double.isNaN(value) && !Double.isInfinite(value);
        name(name).append(finite ? "" : "\"").append(value).append(finite ? "" : "\"");
        return this;
    }

    /** True or false. */
    public JsonObject truth(String name, boolean value) {
        name(name).append(value);
        return this;
    }

    /**
     * @param value may be null
     */
    public JsonObject string(String name, String value) {
        quote(name(name), value);
        return this;
    }

    /** In base 64. */
    public JsonObject bytes(String name, byte[] value) {
        return string(name, Base64.getEncoder().encodeToString(value));
    }

    /**
     * @param value may be null
     */
    public JsonObject object(String name, JsonObject value) {
        name(name).append(value);
        return this;
    }

    /** An array of objects. */
    public JsonObject objects(String name, List<JsonObject> objects) {
        return array(name, objects);
    }

    /** An array of numbers. */
    public JsonObject numbers(String name, List<Integer> numbers) {
        return array(name, numbers);
    }

    /** An array of strings. */
    public JsonObject strings(String name, List<String> strings) {
        StringBuilder array = name(name).append('[');
        String separator = "";
        for (String string : strings) {
            quote(array.append(separator), string);
            separator = ",";
        }
        array.append(']');
        return this;
    }

    private JsonObject array(String name, List<?> elements) {
        name(name).append('[');
        String separator = "";
        for (Object element : elements) {
            text.append(separator).append(element);
            separator = ",";
        }
        text.append(']');
        return this;
    }

    private StringBuilder name(String name) {
        if (text.length() > 1) {
            text.append(',');
        }
        return quote(text, name).append(':');
    }

    private static StringBuilder quote(StringBuilder text, String value) {
        if (value == null) {
            return text.append("null");
        }
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            escape(text, value.charAt(i));
        }
        return text.append('"');
    }

    private static void escape(StringBuilder text, char c) {
        switch (c) {
            case '"' -> text.append("\\\"");
            case '\\' -> text.append("\\\\");
            case '\b' -> text.append("\\b");
            case '\f' -> text.append("\\f");
            case '\n' -> text.append("\\n");
            case '\r' -> text.append("\\r");
            case '\t' -> text.append("\\t");
            default -> {
                if (c < ' ') {
                    text.append("\\u00").append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 0xf));
                } else {
                    text.append(c);
                }
            }
        }
    }

    /** The whole object. */
    @Override
    public String toString() {
        return text + "}";
    }
}
