package io.barnabas.tools.groups;

import io.barnabas.clients.BootstrapException;
import io.barnabas.clients.ClientConfigs;
import io.barnabas.clients.admin.Admin;
import io.barnabas.clients.admin.AdminConfig;
import io.barnabas.clients.admin.ConsumerGroupDescription;
import io.barnabas.common.TopicPartition;
import io.barnabas.common.config.ConfigException;
import io.barnabas.common.protocol.Errors;
import io.barnabas.tools.OptionException;
import io.barnabas.tools.Options;
import io.barnabas.tools.Tool;
import io.barnabas.tools.UsageException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code kafka-consumer-groups.sh}: lists, describes and deletes groups and moves them to other offsets. As with
 * Apache's command, a request that fails is told on standard output and ends with exit status 0; only mistakes of the
 * command line end with 1.
 */
public final class ConsumerGroupCommand extends Tool {
    private static final String PURPOSE = "This tool helps to list all consumer groups, describe a consumer group, "
            + "delete consumer group info, or reset consumer group offsets.";
    private static final long DEFAULT_TIMEOUT_MS = 5000;
    private static final int NAME_WIDTH = 30;
    private static final int PARTITION_WIDTH = 10;
    private static final int OFFSET_WIDTH = 15;

    private final ConsumerGroupCommandOptions commandLine = new ConsumerGroupCommandOptions();
    private final Options options = commandLine.given();

    ConsumerGroupCommand(PrintStream out, PrintStream err) {
        super("kafka-consumer-groups", out, err);
    }

    public static void main(String[] args) {
        exit(new ConsumerGroupCommand(System.out, System.err), args);
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
            commandLine.check(err);
        } catch (UsageException e) {
            return printUsage(e);
        } catch (OptionException e) {
            err.println("Exception in thread \"main\" " + kafkaText(e));
            hint(
                    e.getMessage().startsWith("zookeeper ")
                            ? "groups live on the brokers now: use --bootstrap-server"
                                    + " localhost:9092 instead of --zookeeper."
                            : e.hint());
            return FAILURE;
        }
        try {
            execute();
            return SUCCESS;
        } catch (UsageException e) {
            return printUsage(e);
        } catch (GroupCommandException e) {
            return failed(e);
        } catch (OptionException e) {
            return failed(GroupCommandException.plain(e.kafkaClass(), e.getMessage(), e.hint()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return FAILURE;
        }
    }

    private int failed(GroupCommandException failure) {
        out.println("\nError: Executing consumer group command failed due to " + failure.getMessage());
        out.flush();
        err.println(failure.firstLine());
        if (failure.getCause() instanceof BootstrapException unreachable) {
            advise(unreachable);
        } else if (failure.hint() != null) {
            hint(failure.hint());
        } else if (failure.getCause() != null) {
            hint(reason(failure.getCause()));
        }
        return SUCCESS;
    }

    /** What kept an answer away until the time was over says more than that it was. */
    private static Throwable reason(Throwable failure) {
        return failure.getCause() == null ? failure : failure.getCause();
    }

    private void execute() throws InterruptedException {
        try (Admin admin = connect()) {
            Cluster cluster = new Cluster(admin);
            if (options.has(ConsumerGroupCommandOptions.LIST)) {
                new GroupLister(admin).list(options, out);
            } else if (options.has(ConsumerGroupCommandOptions.DESCRIBE)) {
                describe(cluster);
            } else if (options.has(ConsumerGroupCommandOptions.DELETE)) {
                delete(cluster, groups(admin));
            } else if (options.has(ConsumerGroupCommandOptions.RESET)) {
                reset(cluster, groups(admin));
            } else {
                deleteOffsets(cluster);
            }
        }
    }

    private Admin connect() {
        Map<String, String> settings = new HashMap<>();
        try {
            if (options.has("command-config")) {
                settings.putAll(propertiesFrom(options.value("command-config")));
            }
        } catch (NoSuchFileException e) {
            throw GroupCommandException.wrapped(
                    NoSuchFileException.class.getName() + ": " + e.getMessage(),
                    null,
                    "--command-config names a file of client settings, such as config/producer.properties.");
        } catch (IOException e) {
            throw GroupCommandException.wrapped(kafkaText(e), null, null);
        }
        settings.put(ClientConfigs.BOOTSTRAP_SERVERS, options.value("bootstrap-server"));
        String timeoutMs =
                Long.toString(Math.max(0, options.longValue(ConsumerGroupCommandOptions.TIMEOUT, DEFAULT_TIMEOUT_MS)));
        settings.put(AdminConfig.DEFAULT_API_TIMEOUT_MS, timeoutMs);
        if (options.has(ConsumerGroupCommandOptions.TIMEOUT)) {
            // Who gives a time wants it used up before the command gives up.
            settings.putIfAbsent(ClientConfigs.BOOTSTRAP_TIMEOUT_MS, timeoutMs);
        }
        suitCommand(settings);
        try {
            return Admin.create(settings);
        } catch (ConfigException e) {
            if (e.getMessage().startsWith("Invalid value ")) {
                throw GroupCommandException.plain(
                        "org.apache.kafka.common.config.ConfigException", e.getMessage(), null);
            }
            throw GroupCommandException.notCreated(e);
        }
    }

    private Collection<String> groups(Admin admin) throws InterruptedException {
        return options.has(ConsumerGroupCommandOptions.ALL_GROUPS)
                ? new GroupLister(admin).all()
                : options.values(ConsumerGroupCommandOptions.GROUP);
    }

    private void describe(Cluster cluster) throws InterruptedException {
        GroupDescriber describer = new GroupDescriber(cluster, out, err);
        describer.describe(groups(cluster.admin()), options);
        out.flush();
        MissingGroups.hints(describer.missing(), new GroupLister(cluster.admin()))
                .forEach(this::hint);
    }

    private void delete(Cluster cluster, Collection<String> groups) throws InterruptedException {
        Map<String, Throwable> failed = new GroupDeleter(cluster, out).delete(groups);
        out.flush();
        List<String> busy = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        BootstrapException unreachable = null;
        Throwable other = null;
        for (Map.Entry<String, Throwable> each : failed.entrySet()) {
            if (each.getValue() instanceof BootstrapException bootstrap) {
                unreachable = bootstrap;
            } else if (Errors.forException(each.getValue()) == Errors.NON_EMPTY_GROUP) {
                busy.add(each.getKey());
            } else if (Errors.forException(each.getValue()) == Errors.GROUP_ID_NOT_FOUND) {
                missing.add(each.getKey());
            } else {
                other = each.getValue();
            }
        }
        if (unreachable != null) {
            advise(unreachable);
        }
        if (other != null) {
            hint(reason(other));
        }
        MissingGroups.hints(missing, new GroupLister(cluster.admin())).forEach(this::hint);
        if (!busy.isEmpty()) {
            for (ConsumerGroupDescription group :
                    GroupDescriber.descriptions(cluster.askDescriptions(busy)).values()) {
                hint(ConnectedMembers.hint(group));
            }
        }
    }

    private void deleteOffsets(Cluster cluster) throws InterruptedException {
        String group = options.value(ConsumerGroupCommandOptions.GROUP);
        Throwable failure =
                new GroupDeleter(cluster, out).deleteOffsets(group, options.values(ConsumerGroupCommandOptions.TOPIC));
        out.flush();
        if (failure instanceof BootstrapException unreachable) {
            advise(unreachable);
        } else if (failure != null && Errors.forException(failure) == Errors.GROUP_ID_NOT_FOUND) {
            MissingGroups.hints(List.of(group), new GroupLister(cluster.admin()))
                    .forEach(this::hint);
        } else if (failure != null && Errors.forException(failure) == Errors.GROUP_SUBSCRIBED_TO_TOPIC) {
            for (ConsumerGroupDescription described : GroupDescriber.descriptions(
                            cluster.askDescriptions(List.of(group)))
                    .values()) {
                hint(ConnectedMembers.hint(described));
            }
        } else if (failure != null) {
            hint(reason(failure));
        }
    }

    private void reset(Cluster cluster, Collection<String> groups) throws InterruptedException {
        OffsetResetter resetter = new OffsetResetter(cluster, options, out);
        Map<String, Map<TopicPartition, Long>> plans = resetter.reset(groups);
        if (options.has("export")) {
            boolean oneGroup = options.values(ConsumerGroupCommandOptions.GROUP).size() == 1;
            out.println(ResetPlanFile.write(plans, oneGroup));
        } else {
            print(plans);
        }
        out.flush();
        resetter.hints().forEach(this::hint);
    }

    /** All on one line and without an end: so Apache 3.9.1 prints it. */
    private void print(Map<String, Map<TopicPartition, Long>> plans) {
        StringBuilder text = new StringBuilder();
        if (!plans.isEmpty()) {
            text.append('\n').append(line("GROUP", "TOPIC", "PARTITION", "NEW-OFFSET"));
        }
        plans.forEach((group, plan) -> plan.forEach((partition, offset) -> text.append(
                line(group, partition.topic(), Integer.toString(partition.partition()), Long.toString(offset)))));
        out.print(text);
    }

    private static String line(String group, String topic, String partition, String offset) {
        return Columns.pad(group, NAME_WIDTH) + " " + Columns.pad(topic, NAME_WIDTH) + " "
                + Columns.pad(partition, PARTITION_WIDTH) + " " + Columns.pad(offset, OFFSET_WIDTH);
    }
}
