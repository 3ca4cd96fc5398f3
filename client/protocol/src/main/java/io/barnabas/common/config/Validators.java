package io.barnabas.common.config;

import java.util.List;
import java.util.Locale;

/** The rules most settings need. */
public final class Validators {
    private Validators() {}

    /** A number of at least {@code min}. */
    public static Validator atLeast(long min) {
        return new Range(min, null);
    }

    /** A number from {@code min} to {@code max}, both included. */
    public static Validator between(double min, double max) {
        return new Range(whole(min), whole(max));
    }

    /** One of these words. */
    public static Validator oneOf(String... values) {
        return new ValidString(List.of(values));
    }

    /** One of these words, in upper or lower case. */
    public static Validator oneOfIgnoringCase(String... values) {
        return new CaseInsensitiveValidString(List.of(values));
    }

    /** A list of which every element is one of these words. */
    public static Validator eachOneOf(String... values) {
        return new ValidList(new ValidString(List.of(values)));
    }

    /** Any text but the empty one; null is accepted. */
    public static Validator nonEmptyString() {
        return new NonEmptyString();
    }

    /** Anything but null. */
    public static Validator nonNull() {
        return new NonNull();
    }

    private static Number whole(double bound) {
        return bound == Math.rint(bound) && Math.abs(bound) < 1e15 ? (Number) (long) bound : (Number) bound;
    }

    private record Range(Number min, Number max) implements Validator {
        @Override
        public void ensureValid(String name, Object value) {
            if (!(value instanceof Number number)) {
                throw ConfigException.invalidValue(name, value, "Value must be non-null");
            }
            if (min != null && number.doubleValue() < min.doubleValue()) {
                throw ConfigException.invalidValue(name, value, "Value must be at least " + min);
            }
            if (max != null && number.doubleValue() > max.doubleValue()) {
                throw ConfigException.invalidValue(name, value, "Value must be no more than " + max);
            }
        }

        @Override
        public String allowed() {
            return "[" + min + ",..." + (max == null ? "" : "," + max) + "]";
        }
    }

    private record ValidString(List<String> values) implements Validator {
        @Override
        public void ensureValid(String name, Object value) {
            if (value == null || !values.contains(value)) {
                throw ConfigException.invalidValue(name, value, "String must be one of: " + String.join(", ", values));
            }
        }

        @Override
        public String allowed() {
            return values.toString();
        }
    }

    private record CaseInsensitiveValidString(List<String> values) implements Validator {
        @Override
        public void ensureValid(String name, Object value) {
            if (value == null || !values.contains(((String) value).toUpperCase(Locale.ROOT))) {
                throw ConfigException.invalidValue(
                        name, value, "String must be one of (case insensitive): " + String.join(", ", values));
            }
        }

        @Override
        public String allowed() {
            return values + " in any case";
        }
    }

    private record ValidList(ValidString element) implements Validator {
        @Override
        public void ensureValid(String name, Object value) {
            for (Object each : (List<?>) value) {
                element.ensureValid(name, each);
            }
        }

        @Override
        public String allowed() {
            return element.allowed();
        }
    }

    private record NonEmptyString() implements Validator {
        @Override
        public void ensureValid(String name, Object value) {
            if (value != null && ((String) value).isEmpty()) {
                throw ConfigException.invalidValue(name, value, "String must be non-empty");
            }
        }

        @Override
        public String allowed() {
            return "non-empty string";
        }
    }

    private record NonNull() implements Validator {
        @Override
        public void ensureValid(String name, Object value) {
            if (value == null) {
                throw ConfigException.invalidValue(name, value, "entry must be non null");
            }
        }

        @Override
        public String allowed() {
            return "non-null string";
        }
    }
}
