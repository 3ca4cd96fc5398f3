package io.barnabas.tools.load;

import io.barnabas.clients.BootstrapException;
import io.barnabas.clients.ClientConfigs;
import io.barnabas.clients.ClientLog;
import io.barnabas.clients.consumer.Consumer;
import io.barnabas.clients.consumer.ConsumerConfig;
import io.barnabas.clients.consumer.ConsumerRebalanceListener;
import io.barnabas.clients.consumer.ConsumerRecord;
import io.barnabas.clients.consumer.ConsumerRecords;
import io.barnabas.clients.consumer.OffsetAndMetadata;
import io.barnabas.clients.consumer.WakeupException;
import io.barnabas.clients.serialization.Deserializers;
import io.barnabas.common.TopicPartition;
import io.barnabas.common.config.ConfigException;
import io.barnabas.tools.ArgumentException;
import io.barnabas.tools.ArgumentParser;
import io.barnabas.tools.ArgumentParser.Arguments;
import io.barnabas.tools.ArgumentParser.Type;
import io.barnabas.tools.ArgumentTool;
import io.barnabas.tools.JsonObject;
import io.barnabas.tools.ShownFailure;
import io.barnabas.tools.Tool;
import io.barnabas.tools.ToolException;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** {@code kafka-verifiable-consumer.sh}: reads a topic in a group and tells, as JSON, what happens to it there. */
public final class VerifiableConsumer extends ArgumentTool implements ConsumerRebalanceListener {
    private static final String LOGGER = "org.apache.kafka.tools.VerifiableConsumer";
    private static final String CONSUMER_PROTOCOL = "CONSUMER";
    private static final String RANGE_ASSIGNOR = "org.apache.kafka.clients.consumer.RangeAssignor";
    private static final int SESSION_TIMEOUT_MS = 30_000;
    private static final Duration LONGEST_WAIT = Duration.ofMillis(Integer.MAX_VALUE);

    private final CountDownLatch done = new CountDownLatch(1);
    private int limit;
    private int consumed;
    private boolean verbose;
    private boolean autoCommit;

    VerifiableConsumer(PrintStream out, PrintStream err) {
        super("kafka-verifiable-consumer", "verifiable-consumer", out, err);
    }

    public static void main(String[] args) {
        exit(new VerifiableConsumer(System.out, System.err), args);
    }

    @Override
    public ArgumentParser parser() {
        return new ArgumentParser()
                .options(Type.STRING, "topic", "bootstrap-server", "broker-list", "consumer.config", "reset-policy")
                .options(Type.STRING, "group-id", "group-instance-id", "group-protocol", "group-remote-assignor")
                .options(Type.STRING, "assignment-strategy")
                .options(Type.INTEGER, "max-messages", "session-timeout")
                .options(Type.FLAG, "verbose", "enable-autocommit")
                .oneOf("bootstrap-server", "broker-list")
                .required("group-id", "topic");
    }

    @Override
    protected int run(Arguments arguments) {
        Consumer<String, String> consumer;
        try {
            consumer = Clients.consumer(settings(arguments), Deserializers.string());
        } catch (ToolException | ConfigException e) {
            return printUncaught(e);
        }
        limit = arguments.integer("max-messages", -1);
        verbose = arguments.has("verbose");
        autoCommit = arguments.has("enable-autocommit");
        Thread onExit = new Thread(() -> stop(consumer), "verifiable-consumer-shutdown-hook");
        Runtime.getRuntime().addShutdownHook(onExit);
        return consume(consumer, arguments.string("topic", null));
    }

    private static Map<String, String> settings(Arguments arguments) {
        Map<String, String> settings = new HashMap<>();
        if (arguments.has("consumer.config")) {
            try {
                settings.putAll(Tool.propertiesFrom(arguments.string("consumer.config", null)));
            } catch (IOException e) {
                throw new ArgumentException(e.getMessage());
            }
        }
        if (arguments.string("group-protocol", "").equalsIgnoreCase(CONSUMER_PROTOCOL)) {
            settings.put("group.protocol", arguments.string("group-protocol", null));
            if (arguments.has("group-remote-assignor")) {
                settings.put("group.remote.assignor", arguments.string("group-remote-assignor", null));
            }
        } else {
            settings.put("partition.assignment.strategy", arguments.string("assignment-strategy", RANGE_ASSIGNOR));
        }
        settings.put(ConsumerConfig.GROUP_ID, arguments.string("group-id", null));
        if (arguments.has("group-instance-id")) {
            settings.put("group.instance.id", arguments.string("group-instance-id", null));
        }
        settings.put(
                ClientConfigs.BOOTSTRAP_SERVERS,
                arguments.string("bootstrap-server", arguments.string("broker-list", null)));
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT, Boolean.toString(arguments.has("enable-autocommit")));
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET, arguments.string("reset-policy", "earliest"));
        int sessionTimeoutMs = arguments.integer("session-timeout", SESSION_TIMEOUT_MS);
        settings.put("session.timeout.ms", Integer.toString(sessionTimeoutMs));
        Tool.suitCommand(settings);
        return settings;
    }

    private int consume(Consumer<String, String> consumer, String topic) {
        try {
            print(Events.now("startup_complete"));
            consumer.subscribe(List.of(topic), this);
            while (!isFinished()) {
                Map<TopicPartition, OffsetAndMetadata> offsets = onReceived(consumer.poll(LONGEST_WAIT));
                if (!autoCommit && !offsets.isEmpty()) {
                    commit(consumer, offsets);
                }
            }
            return SUCCESS;
        } catch (WakeupException e) {
            // Asked to stop.
            return SUCCESS;
        } catch (BootstrapException e) {
            advise(e);
            return FAILURE;
        } catch (RuntimeException e) {
            new ClientLog("")
                    .error(LOGGER, "Error during processing, terminating consumer process: ", ShownFailure.of(e));
            return SUCCESS;
        } finally {
            consumer.close();
            print(Events.now("shutdown_complete"));
            done.countDown();
        }
    }

    /** SIGTERM: what was read is committed and the group left before the process ends. */
    private void stop(Consumer<String, String> consumer) {
        consumer.wakeup();
        try {
            done.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        out.flush();
    }

    private boolean isFinished() {
        return limit >= 0 && consumed >= limit;
    }

    private Map<TopicPartition, OffsetAndMetadata> onReceived(ConsumerRecords<String, String> records) {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        if (records.isEmpty()) {
            return offsets;
        }
        List<JsonObject> summaries = new ArrayList<>();
        for (TopicPartition partition : records.partitions()) {
            List<ConsumerRecord<String, String>> read = records.records(partition);
            if (limit >= 0 && consumed + read.size() > limit) {
                read = read.subList(0, limit - consumed);
            }
            if (read.isEmpty()) {
                continue;
            }
            long last = read.get(read.size() - 1).offset();
            offsets.put(partition, new OffsetAndMetadata(last + 1));
            summaries.add(ofPartition(partition)
                    .number("count", read.size())
                    .number("minOffset", read.get(0).offset())
                    .number("maxOffset", last));
            if (verbose) {
                read.forEach(this::printRecord);
            }
            consumed += read.size();
            if (isFinished()) {
                break;
            }
        }
        print(Events.now("records_consumed").number("count", records.count()).objects("partitions", summaries));
        return offsets;
    }

    private void printRecord(ConsumerRecord<String, String> record) {
        print(Events.now("record_data")
                .string("key", record.key())
                .string("value", record.value())
                .string("topic", record.topic())
                .number("partition", record.partition())
                .number("offset", record.offset()));
    }

    private void commit(Consumer<String, String> consumer, Map<TopicPartition, OffsetAndMetadata> offsets) {
        try {
            consumer.commitSync(offsets);
            printCommit(offsets, null);
        } catch (WakeupException e) {
            // Only the wait was cut short: the commit still has to happen before the end.
            commit(consumer, offsets);
            throw e;
        } catch (RuntimeException e) {
            printCommit(offsets, e);
        }
    }

    private void printCommit(Map<TopicPartition, OffsetAndMetadata> offsets, RuntimeException failure) {
        List<JsonObject> committed = new ArrayList<>();
        offsets.forEach(
                (partition, offset) -> committed.add(ofPartition(partition).number("offset", offset.offset())));
        JsonObject event = Events.now("offsets_committed").objects("offsets", committed);
        if (failure != null) {
            event.string("error", failure.getMessage());
        }
        print(event.truth("success", failure == null));
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        printPartitions("partitions_assigned", partitions);
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        printPartitions("partitions_revoked", partitions);
    }

    private void printPartitions(String event, Collection<TopicPartition> partitions) {
        List<JsonObject> shown = new ArrayList<>();
        partitions.forEach(partition -> shown.add(ofPartition(partition)));
        print(Events.now(event).objects("partitions", shown));
    }

    private static JsonObject ofPartition(TopicPartition partition) {
        return new JsonObject().string("topic", partition.topic()).number("partition", partition.partition());
    }

    private void print(JsonObject event) {
        out.println(event);
    }
}
