package io.barnabas.tests.integration;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Messages as text, to be compared without regard to the order of their lists. */
final class Unordered {
    private Unordered() {}

    /** The same with the elements of each list sorted: Apache's order is that of its hash maps. */
    static String of(String text) {
        StringBuilder out = new StringBuilder();
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c != '[') {
                out.append(c);
                at++;
                continue;
            }
            int end = closing(text, at);
            List<String> elements = elements(text.substring(at + 1, end));
            elements.replaceAll(Unordered::of);
            elements.sort(Comparator.naturalOrder());
            out.append('[').append(String.join(", ", elements)).append(']');
            at = end + 1;
        }
        return out.toString();
    }

    private static int closing(String text, int open) {
        int depth = 0;
        for (int i = open; ; i++) {
            char c = text.charAt(i);
            depth += c == '[' || c == '(' ? 1 : c == ']' || c == ')' ? -1 : 0;
            if (depth == 0) {
                return i;
            }
        }
    }

    private static List<String> elements(String list) {
        List<String> elements = new ArrayList<>();
        int depth = 0;
        int from = 0;
        for (int i = 0; i < list.length(); i++) {
            char c = list.charAt(i);
            depth += c == '[' || c == '(' ? 1 : c == ']' || c == ')' ? -1 : 0;
            if (depth == 0 && list.startsWith(", ", i)) {
                elements.add(list.substring(from, i));
                from = i + 2;
            }
        }
        elements.add(list.substring(from));
        return elements;
    }
}
