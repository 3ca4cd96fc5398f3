package io.barnabas.metadata;

/** What a topic may be called. */
public final class TopicNames {
    private static final int MAX_LENGTH = 249;

    private TopicNames() {}

    /** Whether a topic may have this name. */
    public static boolean isValid(String name) {
        return whyInvalid(name) == null;
    }

    /** Apache Kafka's words for what is wrong with the name, null when nothing is. */
    public static String whyInvalid(String name) {
        if (name.isEmpty()) {
            return "Topic name is invalid: the empty string is not allowed";
        }
        if (name.equals(".") || name.equals("..")) {
            return "Topic name is invalid: '" + name + "' is not allowed";
        }
        if (name.length() > MAX_LENGTH) {
            return "Topic name is invalid: the length of '" + name + "' is longer than the max allowed length "
                    + MAX_LENGTH;
        }
        for (int i = 0; i < name.length(); i++) {
            if (!isLegal(name.charAt(i))) {
                return "Topic name is invalid: '" + name
                        + "' contains one or more characters other than ASCII alphanumerics, '.', '_' and '-'";
            }
        }
        return null;
    }

    private static boolean isLegal(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '.'
                || c == '_'
                || c == '-';
    }
}
