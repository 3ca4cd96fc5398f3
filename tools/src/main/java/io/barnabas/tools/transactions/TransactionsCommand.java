package io.barnabas.tools.transactions;

import io.barnabas.clients.BootstrapException;
import io.barnabas.clients.admin.Admin;
import io.barnabas.common.config.ConfigException;
import io.barnabas.tools.ArgumentException;
import io.barnabas.tools.ArgumentParser;
import io.barnabas.tools.ArgumentParser.Arguments;
import io.barnabas.tools.ArgumentParser.Type;
import io.barnabas.tools.JustifiedText;
import io.barnabas.tools.admin.AdminTool;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** {@code kafka-transactions.sh}: what transactions there are, and the end of those that hang. */
public final class TransactionsCommand extends AdminTool {
    private static final String NAME = "kafka-transactions";
    private static final String BOOTSTRAP = "bootstrap-server";
    private static final String CONFIG = "command-config";
    private static final String VERSION = "version";
    /** Of the release whose commands these are. */
    private static final String COMMIT = "f745dfdcee2b9851";

    private static final int DEFAULT_TIMEOUT_MINUTES = 15;
    private static final long MS_PER_MINUTE = 60_000;
    private static final List<String> COMMANDS =
            List.of("list", "describe", "describe-producers", "abort", "find-hanging");

    TransactionsCommand(PrintStream out, PrintStream err) {
        super(NAME, out, err);
    }

    public static void main(String[] args) {
        exit(new TransactionsCommand(System.out, System.err), args);
    }

    /** The options that stand before the command. */
    static ArgumentParser common() {
        return new ArgumentParser().options(Type.STRING, BOOTSTRAP, CONFIG).options(Type.FLAG, VERSION);
    }

    /** The options of a command. */
    static ArgumentParser parser(String command) {
        ArgumentParser parser = new ArgumentParser();
        return switch (command) {
            case "list" -> parser.options(Type.LONG, "duration-filter");
            case "describe" -> parser.options(Type.STRING, "transactional-id");
            case "describe-producers" ->
                parser.options(Type.STRING, "topic").options(Type.INTEGER, "partition", "broker-id");
            case "abort" ->
                parser.options(Type.STRING, "topic")
                        .options(Type.INTEGER, "partition", "coordinator-epoch")
                        .options(Type.LONG, "start-offset", "producer-id")
                        .options(Type.SHORT, "producer-epoch");
            default ->
                parser.options(Type.STRING, "topic")
                        .options(Type.INTEGER, "partition", "broker-id", "max-transaction-timeout");
        };
    }

    private static List<String> required(String command) {
        return switch (command) {
            case "describe" -> List.of("transactional-id");
            case "describe-producers", "abort" -> List.of("partition", "topic");
            default -> List.of();
        };
    }

    @Override
    public int run(String[] args) {
        int at = indexOfCommand(args);
        String usageName = NAME;
        try {
            Arguments common = common().parse(longVersion(Arrays.copyOf(args, at)));
            if (common.has(VERSION)) {
                out.println(KAFKA_VERSION + " (Commit:" + COMMIT + ")");
                return SUCCESS;
            }
            if (at == args.length) {
                throw new ArgumentException("too few arguments");
            }
            String command = command(args[at]);
            usageName = NAME + "-" + command;
            Arguments arguments = parser(command).parse(Arrays.copyOfRange(args, at + 1, args.length));
            usageName = NAME;
            throwIfMissing(List.of(BOOTSTRAP), common);
            usageName = NAME + "-" + command;
            throwIfMissing(required(command), arguments);
            return run(command, common, arguments);
        } catch (ArgumentException e) {
            return explain(usageName, e);
        }
    }

    /** Where the first word stands that is neither an option nor an option's argument; the length when there is none. */
    private static int indexOfCommand(String[] args) {
        int at = 0;
        while (at < args.length && args[at].startsWith("-")) {
            String word = args[at++];
            boolean alone = word.contains("=")
                    || word.startsWith("-v")
                    || word.startsWith("-h")
                    || word.length() > 2 && ("--" + VERSION).startsWith(word)
                    || word.length() > 2 && "--help".startsWith(word)
                    || !word.startsWith("--");
            if (!alone && at < args.length && !args[at].startsWith("-")) {
                at++;
            }
        }
        return at;
    }

    private static String[] longVersion(String[] words) {
        for (int i = 0; i < words.length; i++) {
            if (words[i].equals("-v")) {
                words[i] = "--" + VERSION;
            }
        }
        return words;
    }

    /** The command that a word names, in full or by a beginning that only one has. */
    private static String command(String word) {
        List<String> matches = new ArrayList<>();
        for (String command : COMMANDS) {
            if (command.equals(word)) {
                return command;
            }
            if (command.startsWith(word)) {
                matches.add(command);
            }
        }
        if (matches.isEmpty()) {
            throw new ArgumentException(
                    "invalid choice: '" + word + "' (choose from '" + String.join("', '", COMMANDS) + "')");
        }
        if (matches.size() > 1) {
            throw new ArgumentException("ambiguous command: " + word + " could match " + String.join(", ", matches));
        }
        return matches.get(0);
    }

    private static void throwIfMissing(List<String> required, Arguments arguments) {
        for (String option : required) {
            if (!arguments.has(option)) {
                throw new ArgumentException("argument --" + option + " is required");
            }
        }
    }

    private int explain(String usageName, ArgumentException e) {
        String usage = usage(usageName);
        if (e.isHelp()) {
            out.print(usage);
            return FAILURE;
        }
        err.print(usage.substring(0, usage.indexOf("\n\n") + 1));
        err.println(JustifiedText.of(NAME + ".sh: error: " + e.getMessage()));
        if (!e.similar().isEmpty()) {
            err.println();
            err.println("Did you mean:");
            e.similar().forEach(option -> err.println("\t--" + option));
        }
        return FAILURE;
    }

    private int run(String command, Arguments common, Arguments arguments) {
        try {
            throwIfUnclear(command, arguments);
            try (Admin admin = admin(common)) {
                ask(admin, command, arguments);
                return SUCCESS;
            }
        } catch (CommandFailure e) {
            if (e.getCause() instanceof BootstrapException unreachable) {
                err.println(unreachable.getMessage());
                advise(unreachable);
            } else {
                err.println(e.getMessage());
                if (e.getCause() != null) {
                    hint(e.getCause());
                }
            }
            return FAILURE;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return FAILURE;
        } catch (ConfigException e) {
            return notStarted(e);
        }
    }

    /** What takes no cluster to be found wrong. */
    private static void throwIfUnclear(String command, Arguments arguments) throws CommandFailure {
        if (command.equals("find-hanging")) {
            if (!arguments.has("topic") && !arguments.has("broker-id")) {
                throw new CommandFailure(
                        "The `find-hanging` command requires either --topic or --broker-id to limit the"
                                + " scope of the search");
            }
            if (!arguments.has("topic") && arguments.has("partition")) {
                throw new CommandFailure("The --partition argument requires --topic to be provided");
            }
        }
        if (command.equals("abort") && !arguments.has("start-offset")) {
            if (!arguments.has("producer-id")) {
                throw new CommandFailure("The transaction to abort must be identified either with --start-offset (for"
                        + " brokers on 3.0 or above) or with --producer-id, --producer-epoch, and --coordinator-epoch"
                        + " (for older brokers)");
            }
            for (String option : List.of("producer-epoch", "coordinator-epoch")) {
                if (!arguments.has(option)) {
                    throw new CommandFailure("Missing required argument --" + option);
                }
            }
        }
    }

    private static Admin admin(Arguments common) throws CommandFailure {
        try {
            return connect(common.string(BOOTSTRAP, null), common.string(CONFIG, null), null);
        } catch (IOException e) {
            throw new CommandFailure("Failed to load admin client properties", e);
        }
    }

    private int notStarted(ConfigException e) {
        if (isAboutServers(e)) {
            err.println(
                    "Exception in thread \"main\" org.apache.kafka.common.KafkaException: Failed to create new KafkaAdminClient");
            err.println("Caused by: " + kafkaText(e));
        } else {
            err.println("Exception in thread \"main\" " + kafkaText(e));
        }
        hint(e);
        return FAILURE;
    }

    private void ask(Admin admin, String command, Arguments arguments) throws CommandFailure, InterruptedException {
        TransactionQueries queries = new TransactionQueries(admin, arguments, out);
        switch (command) {
            case "list" -> queries.list();
            case "describe" -> queries.describe(System.currentTimeMillis());
            case "describe-producers" -> queries.describeProducers();
            case "abort" -> queries.abort();
            default -> {
                long minutes = arguments.integer("max-transaction-timeout", DEFAULT_TIMEOUT_MINUTES);
                Integer broker = arguments.has("broker-id") ? arguments.integer("broker-id", -1) : null;
                Integer partition = arguments.has("partition") ? arguments.integer("partition", -1) : null;
                new HangingTransactions(admin, broker, minutes * MS_PER_MINUTE, System.currentTimeMillis())
                        .find(arguments.string("topic", null), partition, out);
            }
        }
    }
}
