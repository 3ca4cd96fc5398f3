package io.barnabas.tools.admin;

import io.barnabas.clients.BootstrapException;
import io.barnabas.clients.ClientConfigs;
import io.barnabas.clients.admin.Admin;
import io.barnabas.clients.admin.AdminConfig;
import io.barnabas.clients.admin.CallOptions;
import io.barnabas.clients.admin.ElectionType;
import io.barnabas.common.TopicPartition;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.Errors;
import io.barnabas.tools.Hints;
import io.barnabas.tools.Options;
import io.barnabas.tools.ToolException;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.concurrent.ExecutionException;

/** {@code kafka-leader-election.sh}: makes preferred replicas leaders again, or gives up records to have a leader. */
public final class LeaderElectionCommand extends AdminTool {
    private static final String PURPOSE = "This tool attempts to elect a new leader for a set of topic partitions. The "
            + "type of elections supported are preferred replicas and unclean replicas.";
    private static final String FAILED = "org.apache.kafka.server.common.AdminCommandFailedException";
    private static final String API_TIMEOUT_MS = "30000";
    private static final String REQUEST_TIMEOUT_MS = "15000";

    private final LeaderElectionCommandOptions commandLine = new LeaderElectionCommandOptions();
    private final Options options = commandLine.given();
    private String cure;

    LeaderElectionCommand(PrintStream out, PrintStream err) {
        super("kafka-leader-election", out, err);
    }

    public static void main(String[] args) {
        exit(new LeaderElectionCommand(System.out, System.err), args);
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
            commandLine.check();
            ElectionType type = commandLine.type();
            Collection<TopicPartition> chosen = partitions();
            try (Admin admin = connect()) {
                elect(admin, type, chosen);
            }
            return SUCCESS;
        } catch (ExecutionException | InterruptedException | IOException | RuntimeException e) {
            int status = failed("", e);
            hint(cure);
            return status;
        }
    }

    /** The partitions that are meant; null for all. */
    private Collection<TopicPartition> partitions() {
        String file = options.value(LeaderElectionCommandOptions.FILE);
        if (file != null) {
            try {
                return ElectionFile.parse(content(file));
            } catch (ToolException e) {
                boolean unreadable = e.kafkaClass().equals("java.io.IOException");
                throw unreadable ? new ToolException("java.lang.RuntimeException", kafkaText(e)) : e;
            }
        }
        String topic = options.value(LeaderElectionCommandOptions.TOPIC);
        int partition = options.intValue(LeaderElectionCommandOptions.PARTITION, 0);
        return topic == null ? null : List.of(new TopicPartition(topic, partition));
    }

    private Admin connect() throws IOException {
        String file = options.value("admin.config");
        Map<String, String> settings = file == null ? new HashMap<>() : propertiesFrom(file);
        settings.put(ClientConfigs.BOOTSTRAP_SERVERS, options.value(LeaderElectionCommandOptions.SERVER));
        settings.putIfAbsent(AdminConfig.DEFAULT_API_TIMEOUT_MS, API_TIMEOUT_MS);
        settings.putIfAbsent(ClientConfigs.REQUEST_TIMEOUT_MS, REQUEST_TIMEOUT_MS);
        suitCommand(settings);
        return Admin.create(settings);
    }

    private void elect(Admin admin, ElectionType type, Collection<TopicPartition> chosen)
            throws ExecutionException, InterruptedException {
        Map<TopicPartition, Optional<ApiException>> outcomes;
        try {
            outcomes = admin.electLeaders(type, chosen, CallOptions.DEFAULT).get();
        } catch (ExecutionException e) {
            throw refused(e);
        }
        Set<Hashed> elected = new HashSet<>();
        Set<Hashed> unneeded = new HashSet<>();
        Map<Hashed, ApiException> failures = new HashMap<>();
        outcomes.forEach((partition, failure) -> {
            if (failure.isEmpty()) {
                elected.add(new Hashed(partition));
            } else if (failure.get().error() == Errors.ELECTION_NOT_NEEDED) {
                unneeded.add(new Hashed(partition));
            } else {
                failures.put(new Hashed(partition), failure.get());
            }
        });
        if (!elected.isEmpty()) {
            out.println("Successfully completed leader election (" + type + ") for partitions " + joined(elected));
        }
        if (!unneeded.isEmpty()) {
            out.println("Valid replica already elected for partitions " + joined(unneeded));
        }
        failures.forEach((partition, failure) -> {
            out.println("Error completing leader election (" + type + ") for partition: " + partition.partition() + ": "
                    + kafkaText(failure));
            cure = cure == null ? cure(failure.error()) : cure;
        });
        if (!failures.isEmpty()) {
            throw new ToolException(FAILED, failures.size() + " replica(s) could not be elected");
        }
    }

    /** What is thrown when there is no answer about partitions at all. */
    private RuntimeException refused(ExecutionException failure) throws ExecutionException {
        if (failure.getCause() instanceof BootstrapException) {
            out.println("Timeout waiting for election results");
            throw failure;
        }
        Errors error = Errors.forException(failure);
        String told = error == Errors.REQUEST_TIMED_OUT
                ? "Timeout waiting for election results"
                : error == Errors.CLUSTER_AUTHORIZATION_FAILED ? "Not authorized to perform leader election" : null;
        if (told == null) {
            return new ToolException(
                    "java.lang.RuntimeException",
                    "java.util.concurrent.ExecutionException: " + kafkaText(failure.getCause()));
        }
        out.println(told);
        return new ToolException(FAILED, told);
    }

    private static String cure(Errors error) {
        return switch (error) {
            case PREFERRED_LEADER_NOT_AVAILABLE ->
                "the first of the partition's replicas must run and be in sync: kafka-topics.sh --describe"
                        + " --under-replicated-partitions shows who is not.";
            case ELIGIBLE_LEADERS_NOT_AVAILABLE ->
                "none of the partition's replicas runs: start one of the brokers under Replicas in kafka-topics.sh"
                        + " --describe.";
            default -> Hints.of(error);
        };
    }

    private static String joined(Set<Hashed> partitions) {
        StringJoiner joined = new StringJoiner(", ");
        partitions.forEach(each -> joined.add(each.partition().toString()));
        return joined.toString();
    }
}
