package io.barnabas.tools.load;

/** A line of JSON in the making, its fields in the order they are added. */
final class JsonEvent {
    private static final String HEX = "0123456789ABCDEF";

    private final StringBuilder text;

    /** An event of now. */
    static JsonEvent named(String name) {
        return new JsonEvent().number("timestamp", System.currentTimeMillis()).string("name", name);
    }

    JsonEvent() {
        this.text = new StringBuilder(160).append('{');
    }

    JsonEvent number(String name, long value) {
        name(name).append(value);
        return this;
    }

    JsonEvent fraction(String name, double value) {
        boolean finite = !Double.isNaN(value) && !Double.isInfinite(value);
        name(name).append(finite ? "" : "\"").append(value).append(finite ? "" : "\"");
        return this;
    }

    JsonEvent truth(String name, boolean value) {
        name(name).append(value);
        return this;
    }

    /**
     * @param value may be null
     */
    JsonEvent string(String name, String value) {
        quote(name(name), value);
        return this;
    }

    /** An array of objects. */
    JsonEvent objects(String name, Iterable<JsonEvent> objects) {
        name(name).append('[');
        boolean first = true;
        for (JsonEvent object : objects) {
            text.append(first ? "" : ",").append(object);
            first = false;
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
