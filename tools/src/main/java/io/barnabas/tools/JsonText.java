package io.barnabas.tools;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.List;
import java.util.function.Consumer;

/** Compact JSON, written from front to back, in the form of Jackson's {@code toString}. */
public final class JsonText {
    private static final String HEX = "0123456789ABCDEF";

    private final StringBuilder text = new StringBuilder(256);

    private void separate() {
        if (text.length() > 0) {
            char last = text.charAt(text.length() - 1);
            if (last != '{' && last != '[' && last != ':') {
                text.append(',');
            }
        }
    }

    public JsonText name(String name) {
        separate();
        text.append('"').append(name).append("\":");
        return this;
    }

    /** A string, or null. */
    public JsonText field(String name, String value) {
        name(name);
        string(value);
        return this;
    }

    public JsonText field(String name, boolean value) {
        name(name);
        text.append(value);
        return this;
    }

    public JsonText field(String name, long value) {
        name(name);
        text.append(value);
        return this;
    }

    /** Bytes in base 64, or null. */
    public JsonText field(String name, byte[] value) {
        return field(name, value == null ? null : Base64.getEncoder().encodeToString(value));
    }

    /** The rest of a buffer in base 64, or null. */
    public JsonText field(String name, ByteBuffer value) {
        byte[] bytes = null;
        if (value != null) {
            bytes = new byte[value.remaining()];
            value.get(value.position(), bytes);
        }
        return field(name, bytes);
    }

    public JsonText object(String name, Runnable fields) {
        name(name);
        return object(fields);
    }

    public JsonText object(Runnable fields) {
        separate();
        text.append('{');
        fields.run();
        text.append('}');
        return this;
    }

    /** An array of objects or of anything that {@code element} writes; null stays null. */
    public <T> JsonText array(String name, List<T> elements, Consumer<T> element) {
        name(name);
        if (elements == null) {
            text.append("null");
            return this;
        }
        text.append('[');
        elements.forEach(element);
        text.append(']');
        return this;
    }

    public JsonText element(String value) {
        separate();
        string(value);
        return this;
    }

    public JsonText element(long value) {
        separate();
        text.append(value);
        return this;
    }

    private void string(String value) {
        if (value == null) {
            text.append("null");
            return;
        }
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            character(value.charAt(i));
        }
        text.append('"');
    }

    private void character(char c) {
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

    @Override
    public String toString() {
        return text.toString();
    }
}
