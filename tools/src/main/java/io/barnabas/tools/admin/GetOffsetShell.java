package io.barnabas.tools.admin;

import io.barnabas.clients.ClientLog;
import io.barnabas.clients.admin.Admin;
import io.barnabas.clients.admin.OffsetInfo;
import io.barnabas.clients.admin.OffsetSpec;
import io.barnabas.clients.admin.TopicDescription;
import io.barnabas.clients.admin.TopicPartitionInfo;
import io.barnabas.common.TopicPartition;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.tools.Hints;
import io.barnabas.tools.OptionException;
import io.barnabas.tools.Options;
import io.barnabas.tools.UsageException;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** {@code kafka-get-offsets.sh}: offsets of partitions, by position or time. */
public final class GetOffsetShell extends AdminTool {
    private static final String PURPOSE = "An interactive shell for getting topic-partition offsets.";
    private static final String ERROR = "Error occurred: ";
    private static final String CLIENT_ID = "GetOffsetShell";
    private static final String HANDLER = "org.apache.kafka.clients.admin.internals.ListOffsetsHandler";
    private static final String BOOTSTRAP = "bootstrap-server";
    private static final String BROKER_LIST = "broker-list";
    private static final String TOPIC_PARTITIONS = "topic-partitions";
    /** The names of offsets that are not times, in the order of their numbers from -1 down. */
    private static final List<String> NAMES =
            List.of("latest", "earliest", "max-timestamp", "earliest-local", "latest-tiered");

    private final Options options = model();
    private Set<String> known = Set.of();

    GetOffsetShell(PrintStream out, PrintStream err) {
        super("kafka-get-offsets", out, err);
    }

    static Options model() {
        return new Options("kafka-get-offsets")
                .flags("exclude-internal-topics", "help", "version")
                .arguments(BOOTSTRAP, BROKER_LIST, TOPIC_PARTITIONS, "topic", "partitions", "time", "command-config");
    }

    public static void main(String[] args) {
        exit(new GetOffsetShell(System.out, System.err), args);
    }

    @Override
    public int run(String[] args) {
        try {
            if (args.length == 0) {
                return printUsage(PURPOSE);
            }
            options.parse(args);
            if (options.has("help")) {
                return printUsage(PURPOSE);
            }
            if (options.has("version")) {
                return printVersion();
            }
            if (!options.has(BOOTSTRAP) && !options.has(BROKER_LIST)) {
                throw new TerseException("Missing required option(s) [" + BOOTSTRAP + "]");
            }
            return getOffsets(servers());
        } catch (UsageException e) {
            return printUsage(e);
        } catch (TerseException e) {
            err.println(ERROR + e.getMessage());
            hint(e.hint() == null ? Hints.of(e) : e.hint());
            return FAILURE;
        } catch (OptionException e) {
            if (!e.isAboutGrammar()) {
                return failed(ERROR, e);
            }
            err.println(ERROR + e.getMessage());
            hint(e);
            return FAILURE;
        } catch (ExecutionException | InterruptedException | IOException | RuntimeException e) {
            return failed(ERROR, e);
        }
    }

    private String servers() {
        String servers = options.value(options.has(BOOTSTRAP) ? BOOTSTRAP : BROKER_LIST);
        if (servers.isBlank()) {
            throw new UsageException("Error while validating the bootstrap address\n");
        }
        for (String server : servers.split(",")) {
            if (!hasPort(server)) {
                throw new UsageException("Please provide valid host:port like host1:9091,host2:9092\n");
            }
        }
        return servers;
    }

    private static boolean hasPort(String server) {
        int colon = server.lastIndexOf(':');
        return colon > 0
                && colon + 1 < server.length()
                && server.substring(colon + 1).chars().allMatch(Character::isDigit);
    }

    private int getOffsets(String servers) throws ExecutionException, InterruptedException, IOException {
        boolean byPatterns = options.has(TOPIC_PARTITIONS);
        if (byPatterns && (options.has("topic") || options.has("partitions"))) {
            throw new TerseException("--topic-partitions cannot be used with --topic or --partitions");
        }
        OffsetSpec spec = spec(options.value("time", "latest"));
        PartitionFilter filter = byPatterns
                ? PartitionFilter.ofPatterns(options.value(TOPIC_PARTITIONS))
                : PartitionFilter.of(options.value("topic"), options.value("partitions"));
        try (Admin admin = connect(servers, options.value("command-config"), CLIENT_ID)) {
            List<TopicPartition> partitions = partitions(admin, filter);
            if (partitions.isEmpty()) {
                throw new TerseException(
                        "Could not match any topic-partitions with the specified filters", hintOfNoMatch());
            }
            print(admin, partitions, spec);
        }
        return SUCCESS;
    }

    private String hintOfNoMatch() {
        String topic = options.value("topic");
        return topic == null || known.contains(topic) ? null : Hints.ofMissingTopic(topic, known);
    }

    private static OffsetSpec spec(String time) {
        int name = NAMES.indexOf(time);
        if (name >= 0) {
            return new OffsetSpec(-1 - name);
        }
        try {
            return new OffsetSpec(Long.parseLong(time));
        } catch (NumberFormatException e) {
            throw new TerseException("Malformed time argument " + time
                    + ". Please use -1 or latest / -2 or earliest / -3 or max-timestamp / -4 or earliest-local / "
                    + "-5 or latest-tiered, or a specified long format timestamp");
        }
    }

    private List<TopicPartition> partitions(Admin admin, PartitionFilter filter)
            throws ExecutionException, InterruptedException {
        boolean excludeInternal = options.has("exclude-internal-topics");
        known = admin.listTopics(!excludeInternal).get().keySet();
        List<String> topics = new ArrayList<>();
        for (String topic : known) {
            if (filter.isTopicAllowed(topic)) {
                topics.add(topic);
            }
        }
        List<TopicPartition> partitions = new ArrayList<>();
        for (CompletableFuture<TopicDescription> each :
                admin.describeTopics(topics).values()) {
            TopicDescription topic = each.get();
            for (TopicPartitionInfo info : topic.partitions()) {
                TopicPartition partition = new TopicPartition(topic.name(), info.partition());
                if (filter.isAllowed(partition)) {
                    partitions.add(partition);
                }
            }
        }
        partitions.sort(Comparator.comparing(TopicPartition::toString));
        return partitions;
    }

    private void print(Admin admin, List<TopicPartition> partitions, OffsetSpec spec)
            throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetSpec> asked = new LinkedHashMap<>();
        partitions.forEach(partition -> asked.put(partition, spec));
        Map<TopicPartition, CompletableFuture<OffsetInfo>> futures = admin.listOffsets(asked);
        StringBuilder lines = new StringBuilder();
        for (TopicPartition partition : partitions) {
            try {
                long offset = futures.get(partition).get().offset();
                if (offset != -1) {
                    lines.append(partition.topic()).append(':').append(partition.partition());
                    lines.append(':').append(offset).append(System.lineSeparator());
                }
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof ApiException api)) {
                    throw e;
                }
                new ClientLog("[AdminClient clientId=" + CLIENT_ID + "] ")
                        .error(
                                HANDLER,
                                "ListOffsets request for topic partition " + partition
                                        + " failed due to an unexpected error " + api.error());
                err.println("Skip getting offsets for topic-partition " + partition + " due to error: "
                        + kafkaText(e.getCause()));
            }
        }
        out.print(lines);
    }
}
