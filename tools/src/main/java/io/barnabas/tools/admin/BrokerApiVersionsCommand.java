package io.barnabas.tools.admin;

import io.barnabas.clients.BootstrapException;
import io.barnabas.clients.admin.Admin;
import io.barnabas.clients.admin.BrokerApiVersions;
import io.barnabas.clients.admin.BrokerApiVersions.ApiVersion;
import io.barnabas.clients.admin.CallOptions;
import io.barnabas.common.Node;
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.ApiMessageType.ListenerType;
import io.barnabas.tools.Options;
import io.barnabas.tools.UsageException;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** {@code kafka-broker-api-versions.sh}: which requests each broker serves, in which versions. */
public final class BrokerApiVersionsCommand extends AdminTool {
    private static final String PURPOSE = "This tool helps to retrieve broker version information.";
    private static final String BOOTSTRAP = "bootstrap-server";

    private final Options options = model();

    BrokerApiVersionsCommand(PrintStream out, PrintStream err) {
        super("kafka-broker-api-versions", out, err);
    }

    static Options model() {
        return new Options("kafka-broker-api-versions").flags("help", "version").arguments(BOOTSTRAP, "command-config");
    }

    public static void main(String[] args) {
        exit(new BrokerApiVersionsCommand(System.out, System.err), args);
    }

    @Override
    public int run(String[] args) {
        try {
            options.parse(args);
            if (args.length == 0 || options.has("help")) {
                return printUsage(PURPOSE);
            }
            if (options.has("version")) {
                return printVersion();
            }
            if (!options.has(BOOTSTRAP)) {
                throw new UsageException("Missing required argument \"[" + BOOTSTRAP + "]\"");
            }
            try (Admin admin = connect(options.value(BOOTSTRAP), options.value("command-config"), null)) {
                describe(admin);
            }
            return SUCCESS;
        } catch (UsageException e) {
            return printUsage(e);
        } catch (ExecutionException | InterruptedException | IOException | RuntimeException e) {
            return uncaught(e);
        }
    }

    private void describe(Admin admin) throws ExecutionException, InterruptedException {
        List<Node> brokers = new ArrayList<>(admin.describeCluster().get().nodes());
        brokers.sort(Comparator.comparingInt(Node::id));
        Map<Node, CompletableFuture<BrokerApiVersions>> answers =
                admin.describeApiVersions(brokers, CallOptions.DEFAULT);
        for (Node broker : brokers) {
            try {
                out.print(broker + " -> " + text(answers.get(broker).get()) + "\n");
            } catch (ExecutionException e) {
                if (e.getCause() instanceof BootstrapException) {
                    throw e;
                }
                out.print(broker + " -> ERROR: " + kafkaText(e.getCause()) + "\n");
            }
        }
    }

    private static String text(BrokerApiVersions broker) {
        Map<Short, String> lines = new TreeMap<>();
        for (ApiVersion version : broker.versions()) {
            lines.put(version.apiKey(), text(version));
        }
        for (ApiKeys api : ApiKeys.values()) {
            if (api.messageType.listeners().contains(ListenerType.ZK_BROKER)
                    || api.messageType.listeners().contains(ListenerType.BROKER)) {
                lines.putIfAbsent(api.id, api.name + "(" + api.id + "): UNSUPPORTED");
            }
        }
        return "(\n\t" + String.join(",\n\t", lines.values()) + "\n)";
    }

    private static String text(ApiVersion version) {
        boolean known = ApiKeys.hasId(version.apiKey());
        StringBuilder text = new StringBuilder(known ? ApiKeys.forId(version.apiKey()).name : "UNKNOWN");
        text.append('(').append(version.apiKey()).append("): ").append(version.minVersion());
        if (version.minVersion() != version.maxVersion()) {
            text.append(" to ").append(version.maxVersion());
        }
        if (known) {
            ApiKeys api = ApiKeys.forId(version.apiKey());
            if (api.latestVersion() < version.minVersion()) {
                text.append(" [unusable: node too new]");
            } else if (version.maxVersion() < api.oldestVersion()) {
                text.append(" [unusable: node too old]");
            } else {
                text.append(" [usable: ")
                        .append(Math.min(api.latestVersion(), version.maxVersion()))
                        .append(']');
            }
        }
        return text.toString();
    }
}
