package io.barnabas.tools.admin;

import io.barnabas.clients.admin.Admin;
import io.barnabas.common.protocol.Errors;
import io.barnabas.tools.ArgumentException;
import io.barnabas.tools.ArgumentParser;
import io.barnabas.tools.ArgumentParser.Arguments;
import io.barnabas.tools.ArgumentParser.Type;
import io.barnabas.tools.JustifiedText;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;

/** {@code kafka-cluster.sh}: the cluster's id, and the end of a broker's registration. */
public final class ClusterTool extends AdminTool {
    private static final String NAME = "kafka-cluster";
    private static final String CLUSTER_ID = "cluster-id";
    private static final String UNREGISTER = "unregister";
    private static final String BOOTSTRAP = "bootstrap-server";
    private static final String CONTROLLER = "bootstrap-controller";
    /** Options with the letters that stand for them. */
    private static final List<String> OPTIONS = List.of(BOOTSTRAP, CONTROLLER, "config", "id", "help");

    private static final String LETTERS = "bCcih";

    ClusterTool(PrintStream out, PrintStream err) {
        super(NAME, out, err);
    }

    public static void main(String[] args) {
        exit(new ClusterTool(System.out, System.err), args);
    }

    @Override
    public int run(String[] args) {
        if (args.length == 0) {
            return mistake(NAME, "too few arguments");
        }
        if (args[0].equals("-h") || args[0].equals("--help")) {
            out.print(usage());
            return FAILURE;
        }
        if (args[0].startsWith("-")) {
            return mistake(NAME, "unrecognized arguments: '" + args[0] + "'");
        }
        for (String command : List.of(CLUSTER_ID, UNREGISTER)) {
            if (command.startsWith(args[0])) {
                return run(command, withoutLetters(Arrays.copyOfRange(args, 1, args.length)));
            }
        }
        return mistake(
                NAME, "invalid choice: '" + args[0] + "' (choose from '" + CLUSTER_ID + "', '" + UNREGISTER + "')");
    }

    private static ArgumentParser parser(String command) {
        ArgumentParser parser = new ArgumentParser()
                .options(Type.STRING, BOOTSTRAP, CONTROLLER, "config")
                .oneOf(BOOTSTRAP, CONTROLLER);
        return command.equals(UNREGISTER) ? parser.options(Type.INTEGER, "id").required("id") : parser;
    }

    /** {@code -b server} and {@code -bserver} as {@code --bootstrap-server server}, and so on. */
    private static String[] withoutLetters(String[] args) {
        String[] words = args.clone();
        for (int i = 0; i < words.length; i++) {
            String word = words[i];
            int option = word.length() > 1 && word.charAt(0) == '-' ? LETTERS.indexOf(word.charAt(1)) : -1;
            if (option >= 0) {
                String attached = word.substring(2);
                String name = "--" + OPTIONS.get(option);
                words[i] = attached.isEmpty() || option == LETTERS.indexOf('h') ? name : name + "=" + attached;
            }
        }
        return words;
    }

    private int run(String command, String[] args) {
        String usageName = NAME + "-" + command;
        try {
            Arguments arguments = parser(command).parse(args);
            if (arguments.has(CONTROLLER)) {
                err.println("--bootstrap-controller names KRaft's controllers, which a cluster with ZooKeeper does not "
                        + "have.");
                hint("name one of the brokers, for example --bootstrap-server localhost:9092.");
                return FAILURE;
            }
            return ask(command, arguments);
        } catch (ArgumentException e) {
            if (e.isHelp()) {
                out.print(usage(usageName));
                return FAILURE;
            }
            mistake(usageName, withLetters(e.getMessage()));
            if (!e.similar().isEmpty()) {
                err.println();
                err.println("Did you mean:");
                e.similar().forEach(option -> err.println("\t--" + option));
            }
            return FAILURE;
        }
    }

    /** Apache's messages about an option name its letter too. */
    private static String withLetters(String message) {
        if (!message.startsWith("argument ") && !message.startsWith("one of the arguments ")) {
            return message;
        }
        String text = message;
        for (int i = 0; i < OPTIONS.size(); i++) {
            String name = "--" + OPTIONS.get(i);
            text = text.replaceAll(name + "(?![a-z-])", name + "/-" + LETTERS.charAt(i));
        }
        return text;
    }

    /** Says how the command is used, in short, and what is wrong. */
    private int mistake(String usageName, String message) {
        String usage = usage(usageName);
        err.print(usage.substring(0, usage.indexOf("\n\n") + 1));
        err.println(JustifiedText.of(NAME + ": error: " + message));
        return FAILURE;
    }

    private int ask(String command, Arguments arguments) {
        try (Admin admin = connect(arguments.string(BOOTSTRAP, null), arguments.string("config", null), null)) {
            if (command.equals(CLUSTER_ID)) {
                printClusterId(admin);
            } else {
                unregister(admin, arguments.integer("id", -1));
            }
            return SUCCESS;
        } catch (ExecutionException | InterruptedException | IOException | RuntimeException e) {
            return failed("", e);
        }
    }

    private void printClusterId(Admin admin) throws ExecutionException, InterruptedException {
        String clusterId = admin.describeCluster().get().clusterId();
        if (clusterId == null) {
            out.println("No cluster ID found. The Kafka version is probably too old.");
        } else {
            out.println("Cluster ID: " + clusterId);
        }
    }

    private void unregister(Admin admin, int broker) throws ExecutionException, InterruptedException {
        try {
            admin.unregisterBroker(broker).get();
            out.println("Broker " + broker + " is no longer registered.");
        } catch (ExecutionException e) {
            if (Errors.forException(e) != Errors.UNSUPPORTED_VERSION) {
                throw e;
            }
            out.println("The target cluster does not support the broker unregistration API.");
        }
    }
}
