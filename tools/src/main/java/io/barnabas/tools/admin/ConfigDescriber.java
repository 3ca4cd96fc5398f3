package io.barnabas.tools.admin;

import io.barnabas.clients.admin.Admin;
import io.barnabas.clients.admin.Config;
import io.barnabas.clients.admin.ConfigEntry;
import io.barnabas.clients.admin.ConfigResource;
import io.barnabas.clients.admin.DescribeConfigsOptions;
import io.barnabas.common.Node;
import io.barnabas.common.protocol.Errors;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.StringJoiner;
import java.util.concurrent.ExecutionException;
import java.util.regex.Pattern;

/** Asks for the settings of topics, brokers and loggers, and prints them. */
final class ConfigDescriber {
    private static final List<String> KNOWN =
            List.of(ConfigCommandOptions.TOPICS, ConfigCommandOptions.BROKERS, ConfigCommandOptions.BROKER_LOGGERS);

    private static final int MAX_TOPIC_NAME_LENGTH = 249;
    private static final Pattern TOPIC_NAME = Pattern.compile("[a-zA-Z0-9._-]+");

    /** The broker whose settings are asked for is not there. */
    static final class MissingBrokerException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        MissingBrokerException(String message) {
            super(message, null, false, false);
        }
    }

    private final Admin admin;
    private final PrintStream out;

    ConfigDescriber(Admin admin, PrintStream out) {
        this.admin = admin;
        this.out = out;
    }

    /** Whether settings of this entity type can be asked for. */
    static boolean isKnown(String entityType) {
        return KNOWN.contains(entityType);
    }

    static String known() {
        return String.join(", ", KNOWN);
    }

    static ConfigResource.Type resourceType(String entityType) {
        return switch (entityType) {
            case ConfigCommandOptions.TOPICS -> ConfigResource.Type.TOPIC;
            case ConfigCommandOptions.BROKERS -> ConfigResource.Type.BROKER;
            default -> ConfigResource.Type.BROKER_LOGGER;
        };
    }

    /**
     * Prints settings.
     *
     * @param name whose; the empty one for the default of all brokers, null for all there are
     * @param all whether to print those too that nobody has set
     */
    void describe(String type, String name, boolean all) throws ExecutionException, InterruptedException {
        for (String each : name == null ? all(type) : List.of(name)) {
            String one = type.substring(0, type.length() - 1);
            out.println(
                    each.isEmpty()
                            ? "Default configs for " + type + " in the cluster are:"
                            : (all ? "All" : "Dynamic") + " configs for " + one + " " + each + " are:");
            for (ConfigEntry entry : entries(type, each, all)) {
                out.println(text(entry));
            }
        }
    }

    private static String text(ConfigEntry entry) {
        StringJoiner synonyms = new StringJoiner(", ", "{", "}");
        for (ConfigEntry.Synonym synonym : entry.synonyms()) {
            synonyms.add(synonym.source() + ":" + synonym.name() + "=" + synonym.value());
        }
        return "  " + entry.name() + "=" + entry.value() + " sensitive=" + entry.sensitive() + " synonyms=" + synonyms;
    }

    private List<String> all(String type) throws ExecutionException, InterruptedException {
        List<String> names = new ArrayList<>();
        if (type.equals(ConfigCommandOptions.TOPICS)) {
            names.addAll(admin.listTopics(true).get().keySet());
            return names;
        }
        for (Node broker : admin.describeCluster().get().nodes()) {
            names.add(broker.idString());
        }
        names.add("");
        return names;
    }

    /**
     * The settings of one entity by name: those set for it, or all of them.
     *
     * @param name the empty one for the default of all brokers
     */
    List<ConfigEntry> entries(String type, String name, boolean all) throws ExecutionException, InterruptedException {
        boolean ofBrokers = !type.equals(ConfigCommandOptions.TOPICS);
        if (!ofBrokers && !name.isEmpty()) {
            throwIfNoTopicName(name);
        }
        if (ofBrokers && !name.isEmpty()) {
            throwIfNoBroker(name);
        }
        ConfigResource resource = new ConfigResource(resourceType(type), name);
        Config config = admin.describeConfigs(List.of(resource), DescribeConfigsOptions.DEFAULT.includeSynonyms(true))
                .get(resource)
                .get();
        ConfigEntry.Source wanted = all ? null : source(type, name);
        List<ConfigEntry> entries = new ArrayList<>();
        for (ConfigEntry entry : config.entries()) {
            if (wanted == null || entry.source() == wanted) {
                entries.add(entry);
            }
        }
        entries.sort(Comparator.comparing(ConfigEntry::name));
        return entries;
    }

    /** Where a value comes from that was set for just this entity; null where all are. */
    private static ConfigEntry.Source source(String type, String name) {
        return switch (type) {
            case ConfigCommandOptions.TOPICS -> ConfigEntry.Source.DYNAMIC_TOPIC_CONFIG;
            case ConfigCommandOptions.BROKERS ->
                name.isEmpty()
                        ? ConfigEntry.Source.DYNAMIC_DEFAULT_BROKER_CONFIG
                        : ConfigEntry.Source.DYNAMIC_BROKER_CONFIG;
            default -> null;
        };
    }

    private static void throwIfNoTopicName(String name) {
        String what = null;
        if (name.equals(".") || name.equals("..")) {
            what = "'" + name + "' is not allowed";
        } else if (name.length() > MAX_TOPIC_NAME_LENGTH) {
            what = "the length of '" + name + "' is longer than the max allowed length " + MAX_TOPIC_NAME_LENGTH;
        } else if (!TOPIC_NAME.matcher(name).matches()) {
            what = "'" + name + "' contains one or more characters other than ASCII alphanumerics, '.', '_' and '-'";
        }
        if (what != null) {
            throw Errors.INVALID_TOPIC_EXCEPTION.exception("Topic name is invalid: " + what);
        }
    }

    /** A broker that is not there would be waited for; whoever has mistyped an id wants to know at once. */
    private void throwIfNoBroker(String id) throws ExecutionException, InterruptedException {
        StringJoiner ids = new StringJoiner(", ");
        for (Node broker : admin.describeCluster().get().nodes()) {
            if (broker.idString().equals(Integer.toString(Integer.parseInt(id)))) {
                return;
            }
            ids.add(broker.idString());
        }
        throw new MissingBrokerException("there is no broker " + id + "; those that run: " + ids + ".");
    }
}
