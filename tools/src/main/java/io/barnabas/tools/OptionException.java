package io.barnabas.tools;

/** One option was misused: unknown, without its argument, given twice, or with an argument of another type. */
final class OptionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String kafkaClass;

    private OptionException(String kafkaClass, String message) {
        super(message, null, false, false);
        this.kafkaClass = kafkaClass;
    }

    static OptionException unrecognized(String option) {
        return new OptionException("joptsimple.UnrecognizedOptionException", option + " is not a recognized option");
    }

    static OptionException withoutArgument(String option) {
        return new OptionException(
                "joptsimple.OptionMissingRequiredArgumentException", "Option " + option + " requires an argument");
    }

    static OptionException givenTwice(String option) {
        return new OptionException(
                "joptsimple.MultipleArgumentsForOptionException",
                "Found multiple arguments for option " + option + ", but you asked for only one");
    }

    static OptionException unparseable(String option, String argument) {
        return new OptionException(
                "joptsimple.OptionArgumentConversionException",
                "Cannot parse argument '" + argument + "' of option " + option);
    }

    /** The name Apache's tools print for this mistake in log lines. */
    String kafkaClass() {
        return kafkaClass;
    }
}
