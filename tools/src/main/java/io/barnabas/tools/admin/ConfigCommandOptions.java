package io.barnabas.tools.admin;

import io.barnabas.tools.Options;
import io.barnabas.tools.PastedDashes;
import io.barnabas.tools.UsageException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The command line of {@code kafka-configs.sh}: what it accepts, which of it goes together, and what it is about. */
final class ConfigCommandOptions {
    static final String TOPICS = "topics";
    static final String CLIENTS = "clients";
    static final String USERS = "users";
    static final String BROKERS = "brokers";
    static final String BROKER_LOGGERS = "broker-loggers";
    static final String IPS = "ips";
    static final String CLIENT_METRICS = "client-metrics";

    private static final String SERVER = "bootstrap-server";
    private static final String CONTROLLER = "bootstrap-controller";
    private static final String ZOOKEEPER = "zookeeper";
    private static final List<String> TYPES_OF_BROKERS =
            List.of(TOPICS, CLIENTS, USERS, BROKERS, IPS, BROKER_LOGGERS, CLIENT_METRICS);
    private static final List<String> TYPES_OF_ZOOKEEPER = List.of(USERS, BROKERS);

    /** An option that stands for an entity type and a name, or for the type's default. */
    private record Shortcut(String option, String type) {}

    /** In the order in which they count. */
    private static final List<Shortcut> SHORTCUTS = List.of(
            new Shortcut("topic", TOPICS),
            new Shortcut("client", CLIENTS),
            new Shortcut("user", USERS),
            new Shortcut("broker", BROKERS),
            new Shortcut("broker-logger", BROKER_LOGGERS),
            new Shortcut("ip", IPS));

    private static final List<Shortcut> DEFAULTS = List.of(
            new Shortcut("client-defaults", CLIENTS),
            new Shortcut("user-defaults", USERS),
            new Shortcut("broker-defaults", BROKERS),
            new Shortcut("ip-defaults", IPS));

    private final Options options = model();
    private String[] words = {};

    static Options model() {
        return new Options("kafka-configs")
                .flags("alter", "describe", "all", "force", "entity-default", "help", "version")
                .flags(options(DEFAULTS))
                .arguments(SERVER, CONTROLLER, ZOOKEEPER, "command-config", "zk-tls-config-file")
                .arguments("entity-type", "entity-name", "add-config", "add-config-file", "delete-config")
                .arguments(options(SHORTCUTS));
    }

    private static String[] options(List<Shortcut> shortcuts) {
        return shortcuts.stream().map(Shortcut::option).toArray(String[]::new);
    }

    void parse(String[] args) {
        words = PastedDashes.understand(args);
        options.parse(args);
    }

    Options given() {
        return options;
    }

    /** What the command is about: one type, or users and clients together. */
    List<String> entityTypes() {
        List<String> types = new ArrayList<>(options.values("entity-type"));
        SHORTCUTS.forEach(shortcut -> addIfGiven(shortcut, shortcut.type(), types));
        DEFAULTS.forEach(shortcut -> addIfGiven(shortcut, shortcut.type(), types));
        return types;
    }

    private void addIfGiven(Shortcut shortcut, String value, List<String> values) {
        if (options.has(shortcut.option())) {
            values.add(value);
        }
    }

    /** The names in the order of the command line, the empty one for a default. */
    List<String> entityNames() {
        List<String> names = new ArrayList<>();
        int next = 0;
        List<String> given = options.values("entity-name");
        for (String word : words) {
            if (isOption(word, "entity-default")) {
                names.add("");
            } else if (isOption(word, "entity-name") && next < given.size()) {
                names.add(given.get(next++));
            }
        }
        for (Shortcut shortcut : SHORTCUTS) {
            if (options.has(shortcut.option())) {
                names.add(options.value(shortcut.option()));
            }
        }
        DEFAULTS.forEach(shortcut -> addIfGiven(shortcut, "", names));
        return names;
    }

    private static boolean isOption(String word, String name) {
        int equals = word.indexOf('=');
        String option = equals < 0 ? word : word.substring(0, equals);
        return option.equals("--" + name) || option.equals("-" + name);
    }

    /**
     * @throws UsageException when the options do not go together and Apache's command then explains all of them
     * @throws IllegalArgumentException when they do not go together otherwise
     */
    void check() {
        boolean alter = options.has("alter");
        if (alter == options.has("describe")) {
            throw new UsageException("Command must include exactly one action: --describe, --alter");
        }
        for (String change : List.of("add-config", "delete-config")) {
            if (!alter && options.has(change)) {
                throw new UsageException("Option \"[describe]\" can't be used with option \"[" + change + "]\"");
            }
        }
        List<String> types = entityTypes();
        checkTypes(types);
        List<String> names = entityNames();
        checkServers();
        checkNames(types, names);
        if (alter) {
            checkChanges(types, names);
        } else if (types.contains(BROKER_LOGGERS) && names.stream().allMatch(String::isEmpty)) {
            throw new IllegalArgumentException("an entity name must be specified with --describe of " + join(types));
        }
    }

    private void checkTypes(List<String> types) {
        Set<String> seen = new HashSet<>();
        List<String> duplicates = new ArrayList<>();
        for (String type : types) {
            if (!seen.add(type)) {
                duplicates.add(type);
            }
        }
        if (!duplicates.isEmpty()) {
            throw new IllegalArgumentException("Duplicate entity type(s) specified: " + join(duplicates));
        }
        boolean brokers = options.has(SERVER) || options.has(CONTROLLER);
        List<String> allowed = brokers ? TYPES_OF_BROKERS : TYPES_OF_ZOOKEEPER;
        for (String type : types) {
            if (!allowed.contains(type)) {
                throw new IllegalArgumentException("Invalid entity type " + type + ", the entity type must be one of "
                        + String.join(", ", allowed) + " with a "
                        + (brokers ? "--bootstrap-server or --bootstrap-controller" : "--zookeeper") + " argument");
            }
        }
        if (types.isEmpty()) {
            throw new IllegalArgumentException("At least one entity type must be specified");
        }
        if (types.size() > 1 && !seen.equals(Set.of(USERS, CLIENTS))) {
            throw new IllegalArgumentException(
                    "Only '" + USERS + "' and '" + CLIENTS + "' entity types may be specified together");
        }
        boolean generic = options.has("entity-name") || options.has("entity-type") || options.has("entity-default");
        boolean specific = isAnyGiven(SHORTCUTS) || isAnyGiven(DEFAULTS);
        if (generic && specific) {
            throw new IllegalArgumentException(
                    "--entity-{type,name,default} should not be used in conjunction with specific entity flags");
        }
    }

    private boolean isAnyGiven(List<Shortcut> shortcuts) {
        return shortcuts.stream().anyMatch(shortcut -> options.has(shortcut.option()));
    }

    private void checkServers() {
        int connections = 0;
        for (String option : List.of(SERVER, CONTROLLER, ZOOKEEPER)) {
            connections += options.has(option) ? 1 : 0;
        }
        // The misspelt name is Apache's.
        if (connections == 0) {
            throw new IllegalArgumentException("One of the required --bootstrap-server, --boostrap-controller, or "
                    + "--zookeeper arguments must be specified");
        }
        if (connections > 1) {
            throw new IllegalArgumentException(
                    "Only one of --bootstrap-server, --boostrap-controller, and --zookeeper can be specified");
        }
        if (options.has("all") && options.has(ZOOKEEPER)) {
            throw new IllegalArgumentException("--bootstrap-server must be specified for --all");
        }
        if (options.has("zk-tls-config-file") && !options.has(ZOOKEEPER)) {
            throw new IllegalArgumentException(
                    "Only the --zookeeper option can be used with the --zk-tls-config-file option.");
        }
    }

    private void checkNames(List<String> types, List<String> names) {
        if (names.stream().allMatch(String::isEmpty)) {
            return;
        }
        if (types.contains(BROKERS) || types.contains(BROKER_LOGGERS)) {
            for (String option : List.of("entity-name", "broker", "broker-logger")) {
                if (options.has(option) && !isInteger(options.value(option))) {
                    throw new IllegalArgumentException("The entity name for " + types.get(0)
                            + " must be a valid integer broker id, but it is: " + options.value(option));
                }
            }
        }
        if (types.contains(IPS)) {
            for (String option : List.of("entity-name", "ip")) {
                if (options.has(option) && !isHost(options.value(option))) {
                    throw new IllegalArgumentException("The entity name for " + types.get(0)
                            + " must be a valid IP or resolvable host, but it is: " + options.value(option));
                }
            }
        }
    }

    private static boolean isInteger(String text) {
        try {
            Integer.parseInt(text);
            return true;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static boolean isHost(String name) {
        try {
            return InetAddress.getByName(name) != null;
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private void checkChanges(List<String> types, List<String> names) {
        boolean named = names.stream().anyMatch(name -> !name.isEmpty());
        boolean withDefault =
                types.contains(USERS) || types.contains(CLIENTS) || types.contains(BROKERS) || types.contains(IPS);
        if (withDefault && names.isEmpty()) {
            throw new IllegalArgumentException("an entity-name or default entity must be specified with --alter of "
                    + "users, clients, brokers or ips");
        }
        if (!withDefault && !named) {
            throw new IllegalArgumentException("an entity name must be specified with --alter of " + join(types));
        }
        if (options.has("add-config") && options.has("add-config-file")) {
            throw new IllegalArgumentException("Only one of --add-config or --add-config-file must be specified");
        }
        if (!options.has("add-config") && !options.has("add-config-file") && !options.has("delete-config")) {
            throw new IllegalArgumentException("At least one of --add-config, --add-config-file, or --delete-config "
                    + "must be specified with --alter");
        }
    }

    private static String join(List<String> words) {
        return String.join(",", words);
    }
}
