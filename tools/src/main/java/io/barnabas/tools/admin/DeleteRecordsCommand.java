package io.barnabas.tools.admin;

import io.barnabas.clients.BootstrapException;
import io.barnabas.clients.ClientLog;
import io.barnabas.clients.admin.Admin;
import io.barnabas.clients.admin.TopicDescription;
import io.barnabas.common.TopicPartition;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.Errors;
import io.barnabas.tools.Options;
import io.barnabas.tools.ToolException;
import io.barnabas.tools.UsageException;
import java.io.IOException;
import java.io.PrintStream;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** {@code kafka-delete-records.sh}: deletes the records before given offsets. */
public final class DeleteRecordsCommand extends AdminTool {
    private static final String PURPOSE =
            "This tool helps to delete records of the given partitions down to the specified offset.";
    private static final String HANDLER = "org.apache.kafka.clients.admin.internals.DeleteRecordsHandler";
    private static final String BOOTSTRAP = "bootstrap-server";
    private static final String FILE = "offset-json-file";

    private final Options options = model();

    DeleteRecordsCommand(PrintStream out, PrintStream err) {
        super("kafka-delete-records", out, err);
    }

    static Options model() {
        return new Options("kafka-delete-records")
                .flags("help", "version")
                .arguments(BOOTSTRAP, FILE, "command-config");
    }

    public static void main(String[] args) {
        exit(new DeleteRecordsCommand(System.out, System.err), args);
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
            for (String required : List.of(BOOTSTRAP, FILE)) {
                if (!options.has(required)) {
                    throw new UsageException("Missing required argument \"[" + required + "]\"");
                }
            }
            try (Admin admin = connect(options.value(BOOTSTRAP), options.value("command-config"), null)) {
                delete(admin, OffsetsFile.parse(content(options.value(FILE))));
            }
            return SUCCESS;
        } catch (UsageException e) {
            return printUsage(e);
        } catch (ExecutionException | InterruptedException | IOException | RuntimeException e) {
            return failed("", e);
        }
    }

    private void delete(Admin admin, Map<TopicPartition, List<Long>> offsets)
            throws ExecutionException, InterruptedException {
        Map<Hashed, Long> before = new HashMap<>();
        Set<Hashed> duplicates = new HashSet<>();
        offsets.forEach((partition, each) -> {
            before.put(new Hashed(partition), each.get(0));
            if (each.size() > 1) {
                duplicates.add(new Hashed(partition));
            }
        });
        if (!duplicates.isEmpty()) {
            StringJoiner names = new StringJoiner(",");
            duplicates.forEach(each -> names.add(each.partition().toString()));
            throw new ToolException(
                    "org.apache.kafka.server.common.AdminCommandFailedException",
                    "Offset json file contains duplicate topic partitions: " + names);
        }
        out.println("Executing records delete operation");
        Map<TopicPartition, ApiException> unknown = unknown(admin, before.keySet());
        Map<TopicPartition, Long> asked = new HashMap<>();
        before.forEach((each, offset) -> {
            if (!unknown.containsKey(each.partition())) {
                asked.put(each.partition(), offset);
            }
        });
        Map<TopicPartition, CompletableFuture<Long>> deleted = admin.deleteRecords(asked);
        out.println("Records delete operation completed:");
        Set<Errors> failures = new HashSet<>();
        for (Hashed each : before.keySet()) {
            ApiException failure = print(each.partition(), deleted.get(each.partition()), unknown);
            if (failure != null && failures.add(failure.error())) {
                out.flush();
                hint(failure);
            }
        }
    }

    private ApiException print(
            TopicPartition partition, CompletableFuture<Long> deleted, Map<TopicPartition, ApiException> unknown)
            throws ExecutionException, InterruptedException {
        ApiException failure = unknown.get(partition);
        if (failure == null) {
            try {
                out.println("partition: " + partition + "\tlow_watermark: " + deleted.get());
                return null;
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof ApiException api)) {
                    throw e;
                }
                failure = api;
                out.flush();
                new ClientLog("[AdminClient clientId=adminclient-1] ")
                        .error(
                                HANDLER,
                                "DeleteRecords request for topic partition " + partition
                                        + " failed due to an unexpected error " + api.error());
            }
        }
        out.println("partition: " + partition + "\terror: " + kafkaText(failure));
        return failure;
    }

    /**
     * The partitions that there are not. Apache's command goes on asking for them for a minute; whoever has mistyped a
     * name wants to know at once.
     */
    private static Map<TopicPartition, ApiException> unknown(Admin admin, Set<Hashed> partitions)
            throws ExecutionException, InterruptedException {
        Set<String> topics = new HashSet<>();
        partitions.forEach(each -> topics.add(each.partition().topic()));
        Map<String, CompletableFuture<TopicDescription>> descriptions = admin.describeTopics(topics);
        Map<TopicPartition, ApiException> unknown = new HashMap<>();
        for (Hashed each : partitions) {
            TopicPartition partition = each.partition();
            try {
                TopicDescription topic = descriptions.get(partition.topic()).get();
                boolean there = partition.partition() >= 0
                        && partition.partition() < topic.partitions().size();
                if (!there) {
                    unknown.put(partition, Errors.UNKNOWN_TOPIC_OR_PARTITION.exception());
                }
            } catch (ExecutionException e) {
                if (e.getCause() instanceof BootstrapException || !(e.getCause() instanceof ApiException)) {
                    throw e;
                }
                unknown.put(partition, (ApiException) e.getCause());
            }
        }
        return unknown;
    }
}
