package io.barnabas.tools;

import io.barnabas.clients.BootstrapException;
import io.barnabas.clients.ClientConfigs;
import io.barnabas.clients.ClientLog;
import io.barnabas.clients.admin.Admin;
import io.barnabas.clients.admin.CreateTopicsOptions;
import io.barnabas.clients.admin.NewPartitions;
import io.barnabas.clients.admin.NewTopic;
import io.barnabas.clients.admin.TopicDescription;
import io.barnabas.clients.admin.TopicListing;
import io.barnabas.common.Uuid;
import io.barnabas.common.config.ConfigException;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.Errors;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** {@code kafka-topics.sh}: creates, lists, describes, grows and deletes topics. */
public final class TopicCommand extends Tool {
    private static final String LOGGER = "org.apache.kafka.tools.TopicCommand";

    private static final int UUID_BYTES = 16;

    private final TopicCommandOptions commandLine = new TopicCommandOptions();
    private final Options options = commandLine.given();
    private Set<String> known = Set.of();
    private String missing;

    TopicCommand(PrintStream out, PrintStream err) {
        super("kafka-topics", out, err);
    }

    public static void main(String[] args) {
        exit(new TopicCommand(System.out, System.err), args);
    }

    @Override
    public int run(String[] args) {
        Admin admin;
        try {
            commandLine.parse(args);
            if (args.length == 0) {
                return printUsage("Create, delete, describe, or change a topic.");
            }
            if (options.has("help")) {
                return printUsage("This tool helps to create, delete, describe, or change a topic.");
            }
            if (options.has("version")) {
                return printVersion();
            }
            commandLine.check();
            admin = connect();
        } catch (UsageException e) {
            return printUsage(e);
        } catch (ConfigException e) {
            // Apache says the first line of these two for what is wrong with the servers, and not for other settings.
            if (!e.getMessage().startsWith("Invalid value ")) {
                err.println("Failed to create new KafkaAdminClient");
            }
            err.println(e.getMessage());
            hint(e);
            return FAILURE;
        } catch (OptionException | IllegalArgumentException | IOException e) {
            err.println(e.getMessage());
            hint(e);
            return FAILURE;
        }
        try (admin) {
            return execute(admin);
        }
    }

    private Admin connect() throws IOException {
        Map<String, String> settings =
                options.has("command-config") ? propertiesFrom(options.value("command-config")) : new HashMap<>();
        settings.put(ClientConfigs.BOOTSTRAP_SERVERS, Bootstrap.servers(options, err));
        suitCommand(settings);
        return Admin.create(settings);
    }

    private int execute(Admin admin) {
        try {
            if (options.has("create")) {
                create(admin);
            } else if (options.has("alter")) {
                alter(admin);
            } else if (options.has("list")) {
                out.println(String.join("\n", topics(admin)));
            } else if (options.has("describe")) {
                describe(admin);
            } else {
                delete(admin);
            }
            return SUCCESS;
        } catch (ExecutionException e) {
            return failed(e.getCause() == null ? e : e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return FAILURE;
        } catch (RuntimeException e) {
            return failed(e);
        }
    }

    private int failed(Throwable failure) {
        out.println("Error while executing topic command : " + failure.getMessage());
        out.flush();
        if (failure instanceof BootstrapException unreachable) {
            advise(unreachable);
        } else {
            new ClientLog("").error(LOGGER, logText(failure) + "\n");
            hint(missing == null ? Hints.of(failure) : missing);
        }
        return FAILURE;
    }

    private static String logText(Throwable failure) {
        String text = failure.getMessage();
        boolean invalidValue = failure instanceof ApiException api
                && api.error() == Errors.INVALID_CONFIG
                && text.startsWith("Invalid value ");
        return invalidValue ? "org.apache.kafka.common.config.ConfigException: " + text : kafkaText(failure);
    }

    private void create(Admin admin) throws ExecutionException, InterruptedException {
        String name = options.value("topic");
        int partitions = options.intValue("partitions", -1);
        int replicationFactor = options.intValue("replication-factor", -1);
        NewTopic topic = options.has("replica-assignment")
                ? new NewTopic(name, ReplicaAssignments.parse(options.value("replica-assignment")))
                : new NewTopic(name, partitions, (short) replicationFactor);
        Map<String, String> configs = configs();
        if (name.indexOf('.') >= 0 || name.indexOf('_') >= 0) {
            out.println("WARNING: Due to limitations in metric names, topics with a period ('.') or underscore "
                    + "('_') could collide."
                    + " To avoid issues it is best to use either, but not both.");
        }
        if (options.has("replication-factor") && (replicationFactor < 1 || replicationFactor > Short.MAX_VALUE)) {
            throw ToolException.illegal(
                    "The replication factor must be between 1 and " + Short.MAX_VALUE + " inclusive");
        }
        if (options.has("partitions") && partitions < 1) {
            throw ToolException.illegal("The partitions must be greater than 0");
        }
        try {
            admin.createTopics(List.of(topic.configs(configs)), new CreateTopicsOptions(false, false))
                    .get(name)
                    .get();
            out.println("Created topic " + name + ".");
        } catch (ExecutionException e) {
            if (Errors.forException(e) != Errors.TOPIC_ALREADY_EXISTS || !options.has("if-not-exists")) {
                throw e;
            }
        }
    }

    private Map<String, String> configs() {
        Map<String, String> configs = new LinkedHashMap<>();
        for (String each : options.values("config")) {
            int equals = each.indexOf('=');
            if (equals < 0 || each.substring(equals + 1).isBlank()) {
                throw ToolException.illegal(
                        "requirement failed: Invalid topic config: all configs to be added must be in the "
                                + "format \"key=val\".");
            }
            configs.put(
                    each.substring(0, equals).trim(), each.substring(equals + 1).trim());
        }
        if (configs.containsKey("message.format.version")) {
            out.println("WARNING: The configuration message.format.version=" + configs.get("message.format.version")
                    + " is specified. This configuration will be ignored if the version is newer than the "
                    + "inter.broker.protocol.version"
                    + " specified in the broker or if the inter.broker.protocol.version is 3.0 or newer."
                    + " This configuration is deprecated and it will be removed in Apache Kafka 4.0.");
        }
        return configs;
    }

    private void alter(Admin admin) throws ExecutionException, InterruptedException {
        List<String> topics = existing(topics(admin));
        int partitions = options.intValue("partitions", -1);
        Map<Integer, List<Integer>> assignments = options.has("replica-assignment")
                ? ReplicaAssignments.parse(options.value("replica-assignment"))
                : null;
        Map<String, NewPartitions> growth = new HashMap<>();
        for (TopicDescription topic : TopicDescriber.all(admin.describeTopics(topics))) {
            int existing = topic.partitions().size();
            growth.put(
                    topic.name(),
                    assignments == null
                            ? NewPartitions.increaseTo(partitions)
                            : NewPartitions.increaseTo(partitions, from(existing, assignments)));
        }
        for (CompletableFuture<Void> grown : admin.createPartitions(growth).values()) {
            grown.get();
        }
    }

    private static List<List<Integer>> from(int first, Map<Integer, List<Integer>> assignments) {
        List<List<Integer>> added = new ArrayList<>();
        assignments.forEach((partition, brokers) -> {
            if (partition >= first) {
                added.add(brokers);
            }
        });
        return added;
    }

    private void describe(Admin admin) throws ExecutionException, InterruptedException {
        Uuid id = options.has("topic-id") ? topicId(options.value("topic-id")) : Uuid.ZERO_UUID;
        TopicDescriber describer = new TopicDescriber(admin, options, out);
        if (id.equals(Uuid.ZERO_UUID)) {
            List<String> topics = existing(topics(admin));
            describer.describe(TopicDescriber.all(admin.describeTopics(topics)));
            return;
        }
        if (options.has("topic") && options.has("if-exists")) {
            out.println("Only topic id will be used when both --topic and --topic-id are specified and topicId is "
                    + "not Uuid.ZERO_UUID");
        }
        Collection<TopicListing> listings = admin.listTopics(true).get().values();
        if (listings.stream().anyMatch(listing -> listing.topicId().equals(id))) {
            describer.describe(TopicDescriber.all(admin.describeTopicsById(List.of(id))));
        } else if (!options.has("if-exists")) {
            throw ToolException.illegal("TopicId '" + id + "' does not exist as expected");
        }
    }

    private static Uuid topicId(String text) {
        if (text.length() > 2 * Uuid.ZERO_UUID.toString().length()) {
            throw ToolException.illegal("Input string with prefix `" + text.substring(0, 24)
                    + "` is too long to be decoded as a base64 UUID");
        }
        int bytes = Base64.getUrlDecoder().decode(text).length;
        if (bytes != UUID_BYTES) {
            throw ToolException.illegal("Input string `" + text + "` decoded as " + bytes
                    + " bytes, which is not equal to the expected 16 bytes of a base64-encoded UUID");
        }
        return Uuid.fromString(text);
    }

    private void delete(Admin admin) throws ExecutionException, InterruptedException {
        List<String> topics = existing(topics(admin));
        for (CompletableFuture<Void> deleted : admin.deleteTopics(topics).values()) {
            deleted.get();
        }
    }

    /** The topics that the user means, sorted. */
    private List<String> topics(Admin admin) throws ExecutionException, InterruptedException {
        boolean excludeInternal = options.has("exclude-internal");
        CompletableFuture<Map<String, TopicListing>> listed = admin.listTopics(!excludeInternal);
        String wanted = options.value("topic");
        TopicFilter filter = wanted == null ? null : new TopicFilter(wanted);
        List<String> topics = new ArrayList<>();
        known = listed.get().keySet();
        for (String topic : known) {
            boolean internal = excludeInternal && TopicFilter.isInternal(topic);
            if (!internal && (filter == null || filter.matches(topic))) {
                topics.add(topic);
            }
        }
        topics.sort(null);
        return topics;
    }

    private List<String> existing(List<String> found) {
        String wanted = options.value("topic");
        if (found.isEmpty() && wanted != null && !wanted.isEmpty() && !options.has("if-exists")) {
            // The odd word is Apache's: scripts look for the line as it is.
            missing = Hints.ofMissingTopic(wanted, known);
            throw ToolException.illegal("Topic 'Optional[" + wanted + "]' does not exist as expected");
        }
        return found;
    }
}
