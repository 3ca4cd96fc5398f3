package io.barnabas.tools.groups;

/** Lays words out in columns without the formatter of the JDK, whose loading costs more than a short command's work. */
final class Columns {
    private Columns() {}

    /** The word with blanks behind it up to the width; a longer one stays whole. */
    static String pad(String word, int width) {
        int missing = width - word.length();
        return missing <= 0 ? word : word + " ".repeat(missing);
    }
}
