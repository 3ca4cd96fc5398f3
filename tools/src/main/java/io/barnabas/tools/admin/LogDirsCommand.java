package io.barnabas.tools.admin;

import io.barnabas.clients.admin.Admin;
import io.barnabas.clients.admin.LogDirDescription;
import io.barnabas.clients.admin.LogDirDescription.ReplicaInfo;
import io.barnabas.common.Node;
import io.barnabas.tools.JsonObject;
import io.barnabas.tools.Options;
import io.barnabas.tools.UsageException;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** {@code kafka-log-dirs.sh}: the folders brokers keep logs in, and what lies there, as JSON. */
public final class LogDirsCommand extends AdminTool {
    private static final String PURPOSE = "This tool helps to query log directory usage on the specified brokers.";
    private static final String CLIENT_ID = "log-dirs-tool";

    private final Options options = model();

    LogDirsCommand(PrintStream out, PrintStream err) {
        super("kafka-log-dirs", out, err);
    }

    static Options model() {
        return new Options("kafka-log-dirs")
                .flags("describe", "help", "version")
                .arguments("bootstrap-server", "command-config", "topic-list", "broker-list");
    }

    public static void main(String[] args) {
        exit(new LogDirsCommand(System.out, System.err), args);
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
            for (String required : List.of("bootstrap-server", "describe")) {
                if (!options.has(required)) {
                    throw new UsageException("Missing required argument \"[" + required + "]\"");
                }
            }
            try (Admin admin = connect(options.value("bootstrap-server"), options.value("command-config"), CLIENT_ID)) {
                describe(admin);
            }
            return SUCCESS;
        } catch (UsageException e) {
            return printUsage(e);
        } catch (TerseException e) {
            err.println(e.getMessage());
            hint(e.hint());
            return FAILURE;
        } catch (ExecutionException | InterruptedException | IOException | RuntimeException e) {
            return failed("", e);
        }
    }

    private void describe(Admin admin) throws ExecutionException, InterruptedException {
        Set<String> topics = new HashSet<>(list("topic-list"));
        Set<Integer> existing = new HashSet<>();
        for (Node node : admin.describeCluster().get().nodes()) {
            existing.add(node.id());
        }
        Set<Integer> wanted = brokers();
        Set<Integer> missing = new HashSet<>(wanted);
        missing.removeAll(existing);
        if (!missing.isEmpty()) {
            throw new TerseException("ERROR: The given brokers do not exist from --broker-list: " + joined(missing)
                    + ". Current existent brokers: " + joined(existing));
        }
        Set<Integer> asked = wanted.isEmpty() ? existing : wanted;
        out.println("Querying brokers for log directories information");
        Map<Integer, Map<String, LogDirDescription>> answers = new HashMap<>();
        for (Map.Entry<Integer, CompletableFuture<Map<String, LogDirDescription>>> each :
                admin.describeLogDirs(asked).entrySet()) {
            answers.put(each.getKey(), each.getValue().get());
        }
        out.println("Received log directory information from brokers " + joined(asked));
        out.println(json(answers, topics));
    }

    private List<String> list(String option) {
        List<String> given =
                new ArrayList<>(Arrays.asList(options.value(option, "").split(",")));
        given.removeIf(String::isEmpty);
        return given;
    }

    private Set<Integer> brokers() {
        Set<Integer> brokers = new HashSet<>();
        for (String broker : list("broker-list")) {
            brokers.add(Integer.valueOf(broker));
        }
        return brokers;
    }

    private static String joined(Set<Integer> brokers) {
        StringJoiner joined = new StringJoiner(",");
        brokers.forEach(broker -> joined.add(broker.toString()));
        return joined.toString();
    }

    private static JsonObject json(Map<Integer, Map<String, LogDirDescription>> answers, Set<String> topics) {
        List<JsonObject> brokers = new ArrayList<>();
        answers.forEach((broker, dirs) -> {
            List<JsonObject> logDirs = new ArrayList<>();
            new HashMap<>(dirs).forEach((path, dir) -> logDirs.add(json(path, dir, topics)));
            brokers.add(new JsonObject().number("broker", broker).objects("logDirs", logDirs));
        });
        return new JsonObject().objects("brokers", brokers).number("version", 1);
    }

    private static JsonObject json(String path, LogDirDescription dir, Set<String> topics) {
        Map<Hashed, ReplicaInfo> replicas = new HashMap<>();
        dir.replicaInfos().forEach((partition, info) -> {
            if (topics.isEmpty() || topics.contains(partition.topic())) {
                replicas.put(new Hashed(partition), info);
            }
        });
        List<JsonObject> partitions = new ArrayList<>();
        replicas.forEach((replica, info) -> partitions.add(new JsonObject()
                .string("partition", replica.partition().toString())
                .number("size", info.size())
                .number("offsetLag", info.offsetLag())
                .truth("isFuture", info.isFuture())));
        return new JsonObject()
                .objects("partitions", partitions)
                .string("error", dir.error() == null ? null : kafkaName(dir.error()))
                .string("logDir", path);
    }
}
