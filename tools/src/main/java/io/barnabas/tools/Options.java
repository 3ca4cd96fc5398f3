package io.barnabas.tools;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * What a command accepts, as a Picocli model, and what its user gave. The grammar is the one Kafka's users know:
 * {@code --name value}, {@code --name=value}, one dash as good as two, an option's argument may itself start with a
 * dash, words that belong to no option are ignored. Arguments stay text until a command asks for a number, so that
 * mistakes are reported in the order the command looks at them.
 */
public final class Options {
    private final CommandSpec spec = CommandSpec.create();
    private final Map<String, Boolean> takesArgument = new HashMap<>();
    private final Map<String, String> optional = new HashMap<>();
    private ParseResult given;

    public Options(String command) {
        spec.name(command);
        spec.parser()
                .unmatchedArgumentsAllowed(true)
                .overwrittenOptionsAllowed(true)
                .allowOptionsAsOptionParameters(true)
                .posixClusteredShortOptionsAllowed(false)
                .aritySatisfiedByAttachedOptionParam(true);
    }

    /** Options that are there or not. */
    public Options flags(String... names) {
        for (String name : names) {
            add(name, OptionSpec.builder("--" + name, "-" + name).arity("0").type(boolean.class), false);
        }
        return this;
    }

    /** Options with an argument; repeatable, since it is {@link #value} that refuses a second one. */
    public Options arguments(String... names) {
        for (String name : names) {
            add(name, repeatable(name).arity("1"), true);
        }
        return this;
    }

    /** An option whose argument may be left out, which then stands for {@code otherwise}. */
    public Options optionalArgument(String name, String otherwise) {
        optional.put(name, otherwise);
        return arguments(name);
    }

    private static OptionSpec.Builder repeatable(String name) {
        return OptionSpec.builder("--" + name, "-" + name).type(List.class).auxiliaryTypes(String.class);
    }

    private void add(String name, OptionSpec.Builder option, boolean argument) {
        spec.addOption(option.build());
        takesArgument.put(name, argument);
    }

    /** The names of all options, without dashes. */
    public Iterable<String> names() {
        return takesArgument.keySet();
    }

    /**
     * @throws OptionException when an option is unknown or lacks its argument
     */
    public Options parse(String[] args) {
        String[] plain = withFallbacks(withoutFlagValues(PastedDashes.understand(args)));
        CommandLine command = new CommandLine(spec);
        command.setExpandAtFiles(false);
        try {
            given = command.parseArgs(plain);
        } catch (CommandLine.MissingParameterException e) {
            throw OptionException.withoutArgument(nameOf(e));
        }
        throwIfUnknown(plain);
        return this;
    }

    private static String nameOf(CommandLine.MissingParameterException e) {
        String longest = ((OptionSpec) e.getMissing().get(0)).longestName();
        return longest.substring(2);
    }

    /** A flag's value says nothing: {@code --list=yes} is {@code --list}. */
    private String[] withoutFlagValues(String[] args) {
        String[] result = args.clone();
        for (int i = 0; i < args.length; i++) {
            int equals = args[i].indexOf('=');
            if (equals > 0 && args[i].startsWith("-") && Boolean.FALSE.equals(takesArgument.get(bareName(args[i])))) {
                result[i] = args[i].substring(0, equals);
            }
        }
        return result;
    }

    /** Where an option's argument was left out, says what that stands for. */
    private String[] withFallbacks(String[] args) {
        for (int i = 0; i < args.length; i++) {
            String fallback = args[i].startsWith("-") ? optional.get(bareName(args[i])) : null;
            boolean leftOut = i + 1 == args.length || args[i + 1].startsWith("-");
            if (fallback != null && leftOut && args[i].indexOf('=') < 0) {
                args[i] = args[i] + "=" + fallback;
            }
        }
        return args;
    }

    private void throwIfUnknown(String[] args) {
        List<String> unmatched = new ArrayList<>(given.unmatched());
        int end = Arrays.asList(args).indexOf("--");
        int operands = end < 0 ? 0 : args.length - end - 1;
        for (String word : unmatched.subList(0, Math.max(0, unmatched.size() - operands))) {
            if (word.length() > 1 && word.startsWith("-")) {
                throw OptionException.unrecognized(
                        word.startsWith("--") ? bareName(word) : word.substring(1, 2),
                        Hints.nearest(bareName(word), takesArgument.keySet()));
            }
        }
    }

    private static String bareName(String word) {
        int end = word.indexOf('=');
        return word.substring(word.startsWith("--") ? 2 : 1, end < 0 ? word.length() : end);
    }

    public boolean has(String name) {
        return given.hasMatchedOption("--" + name);
    }

    /** Every argument given for the option, in order; empty when it was not given. */
    public List<String> values(String name) {
        return given.matchedOptionValue("--" + name, List.of());
    }

    /**
     * The option's argument, or null when it was not given.
     *
     * @throws OptionException when it was given more than once
     */
    public String value(String name) {
        List<String> values = values(name);
        if (values.size() > 1) {
            throw OptionException.givenTwice(name);
        }
        return values.isEmpty() ? null : values.get(0);
    }

    public String value(String name, String otherwise) {
        String value = value(name);
        return value == null ? otherwise : value;
    }

    /**
     * @throws OptionException when it was given twice or is not a number
     */
    public int intValue(String name, int otherwise) {
        String value = value(name);
        try {
            return value == null ? otherwise : Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw OptionException.unparseable(name, value);
        }
    }

    /**
     * @throws OptionException when it was given twice or is not a number
     */
    public long longValue(String name, long otherwise) {
        String value = value(name);
        try {
            return value == null ? otherwise : Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw OptionException.unparseable(name, value);
        }
    }
}
