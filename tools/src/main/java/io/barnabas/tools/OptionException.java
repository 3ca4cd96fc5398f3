package io.barnabas.tools;

/** One option was misused: unknown, without its argument, given twice, or with an argument of another type. */
public final class OptionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String kafkaClass;
    private final boolean grammar;
    private final String hint;

    private OptionException(String kafkaClass, String message, boolean grammar, String hint) {
        super(message, null, false, false);
        this.kafkaClass = kafkaClass;
        this.grammar = grammar;
        this.hint = hint;
    }

    /** @param meant the option it looks like, or null */
    public static OptionException unrecognized(String option, String meant) {
        return new OptionException(
                "joptsimple.UnrecognizedOptionException",
                option + " is not a recognized option",
                true,
                meant == null ? null : "did you mean --" + meant + "?");
    }

    public static OptionException withoutArgument(String option) {
        return new OptionException(
                "joptsimple.OptionMissingRequiredArgumentException",
                "Option " + option + " requires an argument",
                true,
                null);
    }

    public static OptionException givenTwice(String option) {
        return new OptionException(
                "joptsimple.MultipleArgumentsForOptionException",
                "Found multiple arguments for option " + option + ", but you asked for only one",
                false,
                null);
    }

    public static OptionException unparseable(String option, String argument) {
        return new OptionException(
                "joptsimple.OptionArgumentConversionException",
                "Cannot parse argument '" + argument + "' of option " + option,
                false,
                null);
    }

    /** @param options in alphabetical order, as {@code members, verbose} */
    public static OptionException unavailable(String options) {
        return new OptionException(
                "joptsimple.UnavailableOptionException",
                "Option(s) [" + options + "] are unavailable given other options on the command line",
                true,
                null);
    }

    /** Whether the command line cannot be read at all, as against an option that cannot be used. */
    public boolean isAboutGrammar() {
        return grammar;
    }

    /** What its user can do about it, or null. */
    public String hint() {
        return hint;
    }

    /** The name Apache's tools print for this mistake in log lines. */
    public String kafkaClass() {
        return kafkaClass;
    }
}
