package io.barnabas.tools.admin;

import io.barnabas.clients.BootstrapException;
import io.barnabas.clients.admin.Admin;
import io.barnabas.clients.admin.AlterConfigOp;
import io.barnabas.clients.admin.AlterConfigsOptions;
import io.barnabas.clients.admin.Config;
import io.barnabas.clients.admin.ConfigEntry;
import io.barnabas.clients.admin.ConfigResource;
import io.barnabas.common.protocol.Errors;
import io.barnabas.tools.Hints;
import io.barnabas.tools.OptionException;
import io.barnabas.tools.Options;
import io.barnabas.tools.ToolException;
import io.barnabas.tools.UsageException;
import io.barnabas.tools.admin.ConfigDescriber.MissingBrokerException;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;

/** {@code kafka-configs.sh}: settings of topics, brokers and their loggers. */
public final class ConfigCommand extends AdminTool {
    private static final String PURPOSE =
            "This tool helps to manipulate and describe entity config for a topic, client, "
                    + "user, broker, ip or client-metrics";
    private static final String INVALID = "org.apache.kafka.common.errors.InvalidConfigurationException";
    private static final int ALTER_TIMEOUT_MS = 30_000;

    private final ConfigCommandOptions commandLine = new ConfigCommandOptions();
    private final Options options = commandLine.given();

    private String cure;

    ConfigCommand(PrintStream out, PrintStream err) {
        super("kafka-configs", out, err);
    }

    public static void main(String[] args) {
        exit(new ConfigCommand(System.out, System.err), args);
    }

    @Override
    public int run(String[] args) {
        try {
            commandLine.parse(args);
            if (args.length == 0 || options.has("help")) {
                return printUsage(PURPOSE);
            }
            if (options.has("version")) {
                return printVersion();
            }
            commandLine.check();
            if (isRefused()) {
                return FAILURE;
            }
            String servers = options.value("bootstrap-server");
            try (Admin admin = connect(servers, options.value("command-config"), null)) {
                execute(admin);
            }
            return SUCCESS;
        } catch (UsageException e) {
            return printUsage(e);
        } catch (IllegalArgumentException | OptionException e) {
            return told(e);
        } catch (ToolException e) {
            return e.kafkaClass().equals(INVALID) ? told(e) : unexpected(args, e);
        } catch (ExecutionException | InterruptedException | IOException | RuntimeException e) {
            return unexpected(args, e);
        }
    }

    private int told(RuntimeException mistake) {
        out.flush();
        err.println(mistake.getMessage());
        hint(mistake);
        return FAILURE;
    }

    private int unexpected(String[] args, Exception failure) {
        out.flush();
        err.println("Error while executing config command with args '" + String.join(" ", args) + "'");
        if (failure instanceof MissingBrokerException) {
            // What Apache's command says when it has waited half a minute for the broker.
            err.println("java.util.concurrent.TimeoutException");
            hint(failure.getMessage());
        } else if (failure.getCause() instanceof BootstrapException unreachable) {
            err.println(unreachable.getMessage());
            advise(unreachable);
        } else if (isAboutServers(failure)) {
            err.println("org.apache.kafka.common.KafkaException: Failed to create new KafkaAdminClient");
            err.println("Caused by: " + kafkaText(failure));
            hint(failure);
        } else if (failure instanceof ExecutionException) {
            err.println("java.util.concurrent.ExecutionException: " + kafkaText(failure.getCause()));
            hint(cure == null ? Hints.of(failure.getCause()) : cure);
        } else {
            err.println(kafkaText(failure));
            hint(failure);
        }
        return FAILURE;
    }

    /** Says what cannot be done at all in a cluster with ZooKeeper, or not by this command. */
    private boolean isRefused() {
        String type = commandLine.entityTypes().get(0);
        if (options.has("bootstrap-controller")) {
            err.println(
                    "--bootstrap-controller names KRaft's controllers, which a cluster with ZooKeeper does not have.");
            hint("name one of the brokers, for example --bootstrap-server localhost:9092.");
        } else if (options.has("zookeeper")) {
            err.println("--zookeeper: this command asks the brokers and does not write to ZooKeeper.");
            hint("name one of the brokers, for example --bootstrap-server localhost:9092.");
        } else if (!ConfigDescriber.isKnown(type)) {
            err.println(
                    "The settings of " + type + " are not served: quotas, SCRAM credentials and client metrics are not "
                            + "there yet. Entity types that are: " + ConfigDescriber.known() + ".");
        } else {
            return false;
        }
        return true;
    }

    private void execute(Admin admin) throws ExecutionException, InterruptedException, IOException {
        String type = commandLine.entityTypes().get(0);
        List<String> names = commandLine.entityNames();
        boolean alter = options.has("alter");
        if (alter && names.size() != commandLine.entityTypes().size()) {
            throw new IllegalArgumentException("An entity name must be specified for every entity type");
        }
        ConfigDescriber describer = new ConfigDescriber(admin, out);
        try {
            if (alter) {
                alter(admin, describer, type, names.get(0));
            } else {
                describer.describe(type, names.isEmpty() ? null : names.get(0), options.has("all"));
            }
        } catch (ExecutionException e) {
            if (type.equals(ConfigCommandOptions.TOPICS)
                    && Errors.forException(e) == Errors.UNKNOWN_TOPIC_OR_PARTITION) {
                cure = Hints.ofMissingTopic(
                        names.get(0), admin.listTopics(true).get().keySet());
            }
            throw e;
        }
    }

    private void alter(Admin admin, ConfigDescriber describer, String type, String name)
            throws ExecutionException, InterruptedException, IOException {
        ConfigChanges changes = ConfigChanges.of(options);
        if (changes.warning() != null) {
            out.println(changes.warning());
        }
        List<ConfigEntry> old = describer.entries(type, name, false);
        ConfigResource resource = new ConfigResource(ConfigDescriber.resourceType(type), name);
        if (type.equals(ConfigCommandOptions.BROKER_LOGGERS)) {
            List<String> unknown = unknown(changes.deleted(), old);
            unknown.addAll(unknown(changes.added().keySet(), old));
            throwIfAny("Invalid broker logger(s): ", unknown);
        } else {
            throwIfAny("Invalid config(s): ", unknown(changes.deleted(), old));
        }
        AlterConfigsOptions alterOptions = AlterConfigsOptions.DEFAULT.timeoutMs(ALTER_TIMEOUT_MS);
        if (type.equals(ConfigCommandOptions.BROKERS)) {
            admin.alterConfigs(Map.of(resource, wanted(old, changes)), alterOptions)
                    .get(resource)
                    .get();
        } else {
            admin.incrementalAlterConfigs(Map.of(resource, operations(changes)), alterOptions)
                    .get(resource)
                    .get();
        }
        out.println(
                name.isEmpty()
                        ? "Completed updating default config for " + type + " in the cluster."
                        : "Completed updating config for " + type.substring(0, type.length() - 1) + " " + name + ".");
    }

    private static List<String> unknown(Iterable<String> names, List<ConfigEntry> entries) {
        List<String> unknown = new ArrayList<>();
        for (String name : names) {
            if (entries.stream().noneMatch(entry -> entry.name().equals(name))) {
                unknown.add(name);
            }
        }
        return unknown;
    }

    private static void throwIfAny(String message, List<String> names) {
        if (!names.isEmpty()) {
            throw new ToolException(INVALID, message + String.join(",", names));
        }
    }

    private static List<AlterConfigOp> operations(ConfigChanges changes) {
        List<AlterConfigOp> operations = new ArrayList<>();
        changes.added()
                .forEach((name, value) -> operations.add(new AlterConfigOp(name, AlterConfigOp.Type.SET, value)));
        changes.deleted().forEach(name -> operations.add(new AlterConfigOp(name, AlterConfigOp.Type.DELETE, "")));
        return operations;
    }

    /** All settings of a broker as they shall be: brokers are told the whole. */
    private static Config wanted(List<ConfigEntry> old, ConfigChanges changes) {
        Map<String, ConfigEntry> wanted = new LinkedHashMap<>();
        old.forEach(entry -> wanted.put(entry.name(), entry));
        changes.added().forEach((name, value) -> wanted.put(name, new ConfigEntry(name, value)));
        changes.deleted().forEach(wanted::remove);
        List<String> secret = new ArrayList<>();
        for (ConfigEntry entry : wanted.values()) {
            if (entry.value() == null) {
                secret.add(entry.name());
            }
        }
        if (!secret.isEmpty()) {
            throw new ToolException(
                    INVALID,
                    "All sensitive broker config entries must be specified for --alter, missing entries: Set("
                            + String.join(", ", secret) + ")");
        }
        return new Config(wanted.values());
    }
}
