package io.barnabas.tools;

/** One option was misused: unknown, without its argument, given twice, or with an argument of another type. */
public final class OptionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String kafkaClass;
    private final boolean grammar;

    private OptionException(String kafkaClass, String message, boolean grammar) {
        super(message, null, false, false);
        this.kafkaClass = kafkaClass;
        this.grammar = grammar;
    }

    public static OptionException unrecognized(String option) {
        return new OptionException(
                "joptsimple.UnrecognizedOptionException", option + " is not a recognized option", true);
    }

    public static OptionException withoutArgument(String option) {
        return new OptionException(
                "joptsimple.OptionMissingRequiredArgumentException",
                "Option " + option + " requires an argument",
                true);
    }

    public static OptionException givenTwice(String option) {
        return new OptionException(
                "joptsimple.MultipleArgumentsForOptionException",
                "Found multiple arguments for option " + option + ", but you asked for only one",
                false);
    }

    public static OptionException unparseable(String option, String argument) {
        return new OptionException(
                "joptsimple.OptionArgumentConversionException",
                "Cannot parse argument '" + argument + "' of option " + option,
                false);
    }

    /** Whether the command line cannot be read at all, as against an option that cannot be used. */
    public boolean isAboutGrammar() {
        return grammar;
    }

    /** The name Apache's tools print for this mistake in log lines. */
    public String kafkaClass() {
        return kafkaClass;
    }
}
