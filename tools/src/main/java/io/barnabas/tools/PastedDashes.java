package io.barnabas.tools;

/**
 * Understands options that were pasted from a document whose typesetting turned {@code --topic} into an en dash, an em
 * dash or a hyphen of another kind. Only the start of an argument that then reads like an option is touched, so that
 * values stay what they are.
 */
public final class PastedDashes {
    /**
     * Hyphen, non-breaking hyphen, figure dash, en dash, em dash, horizontal bar, minus sign, and their small and full-
     * width kin.
     */
    private static final String DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\uFE58\uFE63\uFF0D";
    /** What Java shows for each byte of such a dash where the locale is plain ASCII. */
    private static final char UNREADABLE = '\uFFFD';

    private PastedDashes() {}

    /** The arguments with plain hyphens; the same array when there was nothing to do. */
    public static String[] understand(String[] args) {
        String[] result = args;
        for (int i = 0; i < args.length; i++) {
            String plain = plain(args[i]);
            if (plain != args[i]) {
                if (result == args) {
                    result = args.clone();
                }
                result[i] = plain;
            }
        }
        return result;
    }

    private static String plain(String arg) {
        int start = 0;
        boolean pasted = false;
        while (start < arg.length() && (arg.charAt(start) == '-' || isPasted(arg.charAt(start)))) {
            pasted |= arg.charAt(start) != '-';
            start++;
        }
        if (start == arg.length()) {
            return arg;
        }
        char first = arg.charAt(start);
        if (first >= '0' && first <= '9') {
            return pasted ? "-" + arg.substring(start) : arg;
        }
        if (start == 0 || !(first >= 'a' && first <= 'z' || first >= 'A' && first <= 'Z')) {
            return arg;
        }
        int end = arg.indexOf('=', start);
        String name = end < 0 ? arg.substring(start) : arg.substring(start, end);
        String plainName = plainInside(name);
        if (!pasted && plainName.equals(name)) {
            return arg;
        }
        String dashes = pasted ? "--" : arg.substring(0, start);
        return dashes + plainName + (end < 0 ? "" : arg.substring(end));
    }

    private static String plainInside(String name) {
        StringBuilder plain = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (!isPasted(c)) {
                plain.append(c);
            } else if (c != UNREADABLE || name.charAt(i - 1) != UNREADABLE) {
                plain.append('-');
            }
        }
        return plain.toString();
    }

    private static boolean isPasted(char c) {
        return c == UNREADABLE || DASHES.indexOf(c) >= 0;
    }
}
