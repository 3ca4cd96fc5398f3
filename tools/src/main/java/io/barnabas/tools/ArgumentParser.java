package io.barnabas.tools;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The grammar of those commands whose usage text begins with {@code usage:}. It differs from {@link Options}: two
 * dashes are needed, a name may be cut short while it stays clear, the last of several counts, an argument may not look
 * like an option, words that belong to nothing are mistakes, and so are options that cannot stand together. What is
 * wrong is said of the first word that is wrong.
 */
public final class ArgumentParser {
    private static final String HELP = "help";
    /** After this, nothing is an option. */
    private static final String END = "--";

    /** What an option's argument must be. */
    public enum Type {
        FLAG,
        STRING,
        SHORT("Short"),
        INTEGER("Integer"),
        LONG("Long"),
        DOUBLE("Double"),
        /** One or more words. */
        STRINGS;

        private final String number;

        Type() {
            this(null);
        }

        Type(String number) {
            this.number = number;
        }
    }

    private final Map<String, Type> options = new LinkedHashMap<>();
    private final Map<String, List<String>> choices = new HashMap<>();
    private List<String> alternatives = List.of();
    private List<String> required = List.of();

    public ArgumentParser() {
        options.put(HELP, Type.FLAG);
    }

    /** Options of one type, by their names without dashes. */
    public ArgumentParser options(Type type, String... names) {
        for (String name : names) {
            options.put(name, type);
        }
        return this;
    }

    /** The only arguments an option may have. */
    public ArgumentParser choices(String option, String... arguments) {
        choices.put(option, List.of(arguments));
        return this;
    }

    /** Exactly one of these is needed. */
    public ArgumentParser oneOf(String... names) {
        alternatives = List.of(names);
        return this;
    }

    /** All of these are needed; the first that is missing is named. */
    public ArgumentParser required(String... names) {
        required = List.of(names);
        return this;
    }

    /** The names of all options, without dashes. */
    public Iterable<String> names() {
        return options.keySet();
    }

    /**
     * @throws ArgumentException when the arguments do not fit, or ask for help
     */
    public Arguments parse(String[] args) {
        String[] words = PastedDashes.understand(args);
        Map<String, List<String>> given = new HashMap<>();
        int at = 0;
        while (at < words.length) {
            String word = words[at++];
            if (word.equals(END)) {
                throwIfMore(words, at);
                break;
            }
            if (!looksLikeOption(word)) {
                throw ArgumentException.unrecognized(word);
            }
            int equals = word.indexOf('=');
            String option = resolve(equals < 0 ? word : word.substring(0, equals), word);
            if (option.equals(HELP)) {
                throw ArgumentException.help();
            }
            throwIfExcluded(option, given);
            List<String> arguments = new ArrayList<>();
            if (equals >= 0) {
                arguments.add(attached(option, word.substring(equals + 1)));
            } else {
                int end = endOfArguments(options.get(option), words, at);
                arguments.addAll(List.of(words).subList(at, end));
                at = end;
            }
            check(option, arguments);
            given.put(option, arguments);
        }
        throwIfIncomplete(given);
        return new Arguments(given);
    }

    private static void throwIfMore(String[] words, int at) {
        if (at < words.length) {
            throw ArgumentException.unrecognized(words[at]);
        }
    }

    private static boolean looksLikeOption(String word) {
        if (word.length() < 2 || word.charAt(0) != '-') {
            return false;
        }
        char second = word.charAt(1);
        return !(second >= '0' && second <= '9' || second == '.');
    }

    /** The option that a word names, in full or by a beginning that only one has. */
    private String resolve(String name, String word) {
        if (name.startsWith("-h")) {
            return HELP;
        }
        if (!name.startsWith("--")) {
            throw unrecognized(word);
        }
        String bare = name.substring(2);
        if (options.containsKey(bare)) {
            return bare;
        }
        Set<String> matches = new TreeSet<>();
        for (String option : options.keySet()) {
            if (option.startsWith(bare)) {
                matches.add(option);
            }
        }
        if (matches.size() > 1) {
            throw ArgumentException.ambiguous(name, matches);
        }
        if (matches.isEmpty()) {
            throw unrecognized(word);
        }
        return matches.iterator().next();
    }

    private ArgumentException unrecognized(String word) {
        return ArgumentException.unrecognized(word, Similarity.closest(word, options.keySet()));
    }

    private String attached(String option, String argument) {
        if (options.get(option) == Type.FLAG) {
            throw ArgumentException.about(option, "ignore implicit argument '" + argument + "'");
        }
        return argument;
    }

    private static int endOfArguments(Type type, String[] words, int start) {
        int most = type == Type.FLAG ? 0 : type == Type.STRINGS ? words.length : 1;
        int end = start;
        while (end < words.length && end - start < most && !looksLikeOption(words[end])) {
            end++;
        }
        return end;
    }

    private void check(String option, List<String> arguments) {
        Type type = options.get(option);
        if (type == Type.FLAG) {
            return;
        }
        if (arguments.isEmpty()) {
            throw ArgumentException.about(
                    option, type == Type.STRINGS ? "expected 1 argument(s)" : "expected one argument");
        }
        String argument = arguments.get(0);
        if (type.number != null) {
            throwIfNotNumber(option, type, argument);
        }
        List<String> allowed = choices.get(option);
        if (allowed != null && !allowed.contains(argument)) {
            throw ArgumentException.about(
                    option, "invalid choice: '" + argument + "' (choose from {" + String.join(",", allowed) + "})");
        }
    }

    private static void throwIfNotNumber(String option, Type type, String argument) {
        try {
            switch (type) {
                case SHORT -> Short.parseShort(argument);
                case INTEGER -> Integer.parseInt(argument);
                case LONG -> Long.parseLong(argument);
                default -> Double.parseDouble(argument);
            }
        } catch (NumberFormatException e) {
            throw ArgumentException.about(
                    option, "could not convert '" + argument + "' to " + type.number + " (" + e.getMessage() + ")");
        }
    }

    private void throwIfExcluded(String option, Map<String, List<String>> given) {
        if (!alternatives.contains(option)) {
            return;
        }
        for (String other : alternatives) {
            if (!other.equals(option) && given.containsKey(other)) {
                throw ArgumentException.about(option, "not allowed with argument --" + other);
            }
        }
    }

    private void throwIfIncomplete(Map<String, List<String>> given) {
        for (String option : required) {
            if (!given.containsKey(option)) {
                throw new ArgumentException("argument --" + option + " is required");
            }
        }
        if (!alternatives.isEmpty() && alternatives.stream().noneMatch(given::containsKey)) {
            throw new ArgumentException("one of the arguments --" + String.join(" --", alternatives) + " is required");
        }
    }

    /** What was given; only what {@link #parse} found well formed. */
    public static final class Arguments {
        private final Map<String, List<String>> given;

        private Arguments(Map<String, List<String>> given) {
            this.given = given;
        }

        public boolean has(String option) {
            return given.containsKey(option);
        }

        /** All words of an option; empty when it was not given. */
        public List<String> strings(String option) {
            return given.getOrDefault(option, List.of());
        }

        public String string(String option, String otherwise) {
            return has(option) ? given.get(option).get(0) : otherwise;
        }

        public int integer(String option, int otherwise) {
            return has(option) ? Integer.parseInt(given.get(option).get(0)) : otherwise;
        }

        public long number(String option, long otherwise) {
            return has(option) ? Long.parseLong(given.get(option).get(0)) : otherwise;
        }

        public double fraction(String option, double otherwise) {
            return has(option) ? Double.parseDouble(given.get(option).get(0)) : otherwise;
        }
    }
}
