package io.barnabas.tools.doctor;

import java.util.List;

/**
 * What a step found.
 *
 * @param verdict how it stands
 * @param text what was seen, one line
 * @param advice what to check, a line each; empty when all is well
 */
record Finding(Verdict verdict, String text, List<String> advice) {
    /** How a step ended. */
    enum Verdict {
        OK("ok"),
        WARN("warn"),
        FAIL("FAIL"),
        SKIPPED("-");

        final String shown;

        Verdict(String shown) {
            this.shown = shown;
        }
    }

    Finding {
        advice = List.copyOf(advice);
    }

    static Finding ok(String text) {
        return new Finding(Verdict.OK, text, List.of());
    }

    /** Works, but somebody should look at it. */
    static Finding warn(String text, String... advice) {
        return new Finding(Verdict.WARN, text, List.of(advice));
    }

    static Finding fail(String text, String... advice) {
        return new Finding(Verdict.FAIL, text, List.of(advice));
    }

    static Finding skipped(String text) {
        return new Finding(Verdict.SKIPPED, text, List.of());
    }

    boolean failed() {
        return verdict == Verdict.FAIL;
    }
}
