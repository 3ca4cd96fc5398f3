package io.barnabas.tests.conformance;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a program said of itself.
 *
 * @param program whose outcome it is
 * @param answers by capability: {@code ok}, {@code failed: why} or {@code skipped: why}
 * @param failure why the program as a whole is to be mistrusted (its exit code, its silence), or empty
 * @param transcript all it printed
 * @param seconds how long it took
 */
record Outcome(Program program, Map<String, String> answers, String failure, String transcript, long seconds) {

    static Outcome missing(Program program) {
        return new Outcome(program, Map.of(), "", "", 0);
    }

    boolean good() {
        return failure.isEmpty() && answers.values().stream().noneMatch(answer -> answer.startsWith("failed"));
    }

    /** The lines of the contract among all that was printed. */
    static Map<String, String> answersIn(Iterable<String> lines) {
        Map<String, String> answers = new LinkedHashMap<>();
        for (String line : lines) {
            int end = line.indexOf(' ');
            if (end > 0 && Capability.ALL.contains(line.substring(0, end))) {
                answers.put(line.substring(0, end), line.substring(end + 1));
            }
        }
        return answers;
    }
}
