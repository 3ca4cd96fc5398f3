package io.barnabas.tools;

import java.text.BreakIterator;

/** Text in lines whose right edge is as straight as the left one, as some commands print their mistakes. */
public final class JustifiedText {
    private static final int WIDTH = 75;

    private JustifiedText() {}

    /** The text in lines of at most 75 characters where it can be broken, without an end of line. */
    public static String of(String text) {
        BreakIterator breaks = BreakIterator.getLineInstance();
        breaks.setText(text);
        StringBuilder lines = new StringBuilder();
        StringBuilder line = new StringBuilder();
        int start = breaks.first();
        for (int end = breaks.next(); end != BreakIterator.DONE; end = breaks.next()) {
            String piece = text.substring(start, end);
            // The end of the last line takes a place of its own.
            int width = piece.length() + (end == text.length() ? 1 : 0);
            if (line.length() + width > WIDTH) {
                lines.append(widened(line.toString().strip())).append('\n');
                line.setLength(0);
            }
            line.append(piece);
            start = end;
        }
        return lines.append(line).toString();
    }

    /** Puts the blanks that are missing into the gaps, the odd ones in the middle. */
    private static String widened(String line) {
        int gaps = 0;
        for (int i = 1; i < line.length(); i++) {
            if (line.charAt(i) == ' ' && line.charAt(i - 1) != ' ') {
                gaps++;
            }
        }
        if (gaps == 0) {
            return line;
        }
        int missing = WIDTH - line.length();
        int odd = missing % gaps;
        int firstOdd = (gaps - odd + 1) / 2;
        StringBuilder wide = new StringBuilder(WIDTH);
        int gap = 0;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == ' ' && line.charAt(i - 1) != ' ') {
                boolean takesOdd = gap >= firstOdd && gap < firstOdd + odd;
                wide.append(" ".repeat(missing / gaps + (takesOdd ? 1 : 0)));
                gap++;
            }
            wide.append(c);
        }
        return wide.toString();
    }
}
