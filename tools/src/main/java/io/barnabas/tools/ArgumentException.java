package io.barnabas.tools;

import java.util.Collection;
import java.util.List;
import java.util.StringJoiner;

/** The arguments of a command do not fit its {@link ArgumentParser}, or ask for help. */
public final class ArgumentException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean help;
    private final List<String> similar;

    public ArgumentException(String message) {
        this(message, false, List.of());
    }

    private ArgumentException(String message, boolean help, List<String> similar) {
        super(message, null, false, false);
        this.help = help;
        this.similar = similar;
    }

    static ArgumentException help() {
        return new ArgumentException("Help Screen", true, List.of());
    }

    static ArgumentException about(String option, String what) {
        return new ArgumentException("argument --" + option + ": " + what);
    }

    static ArgumentException unrecognized(String word) {
        return unrecognized(word, List.of());
    }

    /**
     * @param similar names of options, without dashes, that may have been meant
     */
    static ArgumentException unrecognized(String word, List<String> similar) {
        return new ArgumentException("unrecognized arguments: '" + word + "'", false, similar);
    }

    static ArgumentException ambiguous(String name, Collection<String> matches) {
        StringJoiner names = new StringJoiner(", --", "--", "");
        matches.forEach(names::add);
        return new ArgumentException("ambiguous option: " + name + " could match " + names);
    }

    /** Whether nothing is wrong: the user asks how the command is used. */
    public boolean isHelp() {
        return help;
    }

    /** Names of options, without dashes, that may have been meant. */
    public List<String> similar() {
        return similar;
    }
}
