package io.barnabas.tools.load;

import io.barnabas.tools.Tool;

/** Failures of commands that print the message first, and then a stack trace that begins with it. */
final class Traces {
    private Traces() {}

    static void print(Tool tool, Throwable failure) {
        print(tool, failure.getMessage(), Tool.kafkaText(failure), failure);
    }

    /**
     * @param trace the first line of the stack trace, and those of its causes
     */
    static void print(Tool tool, String message, String trace, Throwable failure) {
        String text = String.valueOf(message);
        int end = text.indexOf('\n');
        tool.err.println(end < 0 ? text : text.substring(0, end));
        tool.err.println(trace);
        tool.err.println();
        tool.hint(failure);
    }
}
