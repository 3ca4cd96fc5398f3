package io.barnabas.tools.load;

import io.barnabas.clients.BootstrapException;
import io.barnabas.clients.ClientConfigs;
import io.barnabas.clients.consumer.Consumer;
import io.barnabas.clients.consumer.ConsumerRebalanceListener;
import io.barnabas.clients.consumer.ConsumerRecord;
import io.barnabas.clients.consumer.ConsumerRecords;
import io.barnabas.clients.serialization.Deserializers;
import io.barnabas.common.TopicPartition;
import io.barnabas.tools.OptionException;
import io.barnabas.tools.Options;
import io.barnabas.tools.Tool;
import io.barnabas.tools.UsageException;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** {@code kafka-consumer-perf-test.sh}: reads records and says how fast they came. */
public final class ConsumerPerformance extends Tool {
    private static final Duration POLL = Duration.ofMillis(100);

    private final ConsumerPerformanceOptions commandLine = new ConsumerPerformanceOptions();
    private final Progress progress;

    ConsumerPerformance(PrintStream out, PrintStream err, Progress progress) {
        super("kafka-consumer-perf-test", out, err);
        this.progress = progress;
    }

    public static void main(String[] args) {
        exit(new ConsumerPerformance(System.out, System.err, Progress.onTerminal(System.err)), args);
    }

    @Override
    public int run(String[] args) {
        Options options = commandLine.given();
        try {
            options.parse(args);
            boolean asked = options.has("help") || options.has("version");
            if (!asked) {
                commandLine.checkServers();
            }
            if (options.has("threads") || options.has("num-fetch-threads")) {
                out.println("WARNING: option [threads] and [num-fetch-threads] have been deprecated and will be"
                        + " ignored by the test");
            }
            if (asked) {
                return options.has("help")
                        ? printUsage("This tool is used to verify the consumer performance.")
                        : printVersion();
            }
            commandLine.check();
        } catch (UsageException e) {
            return printUsage(e.getMessage());
        } catch (OptionException e) {
            return printUsage(e);
        }
        try {
            measure();
            return SUCCESS;
        } catch (BootstrapException e) {
            advise(e);
        } catch (IOException | RuntimeException e) {
            Traces.print(this, e);
        }
        return FAILURE;
    }

    private void measure() throws IOException {
        if (!commandLine.hideHeader()) {
            ConsumptionStats.printHeader(out, commandLine.showDetailedStats());
        }
        long wanted = commandLine.messages();
        Map<String, String> settings = commandLine.consumerSettings();
        try (Consumer<byte[], byte[]> consumer = Clients.consumer(settings, Deserializers.byteArray())) {
            ConsumptionStats stats = new ConsumptionStats(out, commandLine.dateFormat(), System.currentTimeMillis());
            consume(consumer, wanted, stats);
            long endMs = System.currentTimeMillis();
            progress.end();
            if (stats.messages() < wanted) {
                out.println("WARNING: Exiting before consuming the expected number of messages: timeout ("
                        + commandLine.timeoutMs()
                        + " ms) exceeded. You can use the --timeout option to increase the timeout.");
            }
            if (!commandLine.showDetailedStats()) {
                stats.printTotal(endMs);
            }
            if (commandLine.printMetrics()) {
                stats.metrics(settings.get(ClientConfigs.CLIENT_ID)).print(out);
            }
        }
    }

    private void consume(Consumer<byte[], byte[]> consumer, long wanted, ConsumptionStats stats) {
        long timeoutMs = commandLine.timeoutMs();
        long intervalMs = commandLine.reportingIntervalMs();
        boolean detailed = commandLine.showDetailedStats();
        consumer.subscribe(List.of(commandLine.topic()), new Rebalances(stats));
        long nowMs = System.currentTimeMillis();
        long lastReceivedMs = nowMs;
        while (stats.messages() < wanted && nowMs - lastReceivedMs <= timeoutMs) {
            ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
            nowMs = System.currentTimeMillis();
            if (records.isEmpty()) {
                continue;
            }
            lastReceivedMs = nowMs;
            for (TopicPartition partition : records.partitions()) {
                for (ConsumerRecord<byte[], byte[]> record : records.records(partition)) {
                    stats.add(size(record.key()) + size(record.value()));
                }
            }
            if (detailed && stats.intervalMs(nowMs) >= intervalMs) {
                stats.printInterval(nowMs);
            }
            progress.show(nowMs, stats.messages(), wanted);
        }
    }

    private static long size(byte[] bytes) {
        return bytes == null ? 0 : bytes.length;
    }

    private record Rebalances(ConsumptionStats stats) implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            stats.onRevoked(System.currentTimeMillis());
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            stats.onAssigned(System.currentTimeMillis());
        }
    }
}
