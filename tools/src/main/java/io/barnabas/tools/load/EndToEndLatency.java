package io.barnabas.tools.load;

import io.barnabas.clients.BootstrapException;
import io.barnabas.clients.ClientConfigs;
import io.barnabas.clients.PartitionMetadata;
import io.barnabas.clients.admin.Admin;
import io.barnabas.clients.admin.NewTopic;
import io.barnabas.clients.consumer.Consumer;
import io.barnabas.clients.consumer.ConsumerConfig;
import io.barnabas.clients.consumer.ConsumerRecords;
import io.barnabas.clients.producer.Producer;
import io.barnabas.clients.producer.ProducerConfig;
import io.barnabas.clients.producer.ProducerRecord;
import io.barnabas.clients.serialization.Deserializers;
import io.barnabas.clients.serialization.Serializers;
import io.barnabas.common.TopicPartition;
import io.barnabas.tools.Tool;
import io.barnabas.tools.ToolException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;

/** {@code kafka-e2e-latency.sh}: how long one record takes from a producer to a consumer, again and again. */
public final class EndToEndLatency extends Tool {
    private static final String USAGE = "USAGE: java org.apache.kafka.tools.EndToEndLatency"
            + " broker_list topic num_messages producer_acks message_size_bytes [optional] properties_file";
    private static final long POLL_TIMEOUT_MS = 60_000;
    private static final int SHOWN_EVERY = 1000;
    private static final double NANOS_PER_MS = 1e6;

    EndToEndLatency(PrintStream out, PrintStream err) {
        super("kafka-e2e-latency", out, err);
    }

    public static void main(String[] args) {
        exit(new EndToEndLatency(System.out, System.err), args);
    }

    /** What the words of the command line say, in their order. */
    private record Plan(String brokers, String topic, int messages, String acks, int bytes, String file) {
        private static Plan of(String[] args) {
            Plan plan = new Plan(
                    args[0],
                    args[1],
                    Integer.parseInt(args[2]),
                    args[3],
                    Integer.parseInt(args[4]),
                    args.length == 6 && !args[5].isBlank() ? args[5] : null);
            if (!plan.acks.equals("1") && !plan.acks.equals("all")) {
                throw ToolException.illegal(
                        "Latency testing requires synchronous acknowledgement. Please use 1 or all");
            }
            return plan;
        }

        private Map<String, String> settings() throws IOException {
            Map<String, String> settings = file == null ? new HashMap<>() : propertiesFrom(file);
            settings.put(ClientConfigs.BOOTSTRAP_SERVERS, brokers);
            suitCommand(settings);
            return settings;
        }
    }

    @Override
    public int run(String[] args) {
        if (args.length != 5 && args.length != 6) {
            err.println(USAGE);
            return FAILURE;
        }
        try {
            measure(Plan.of(args));
            return SUCCESS;
        } catch (BootstrapException e) {
            advise(e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof BootstrapException noBroker) {
                advise(noBroker);
            } else {
                String cause = "java.util.concurrent.ExecutionException: " + kafkaText(e.getCause());
                Traces.print(this, cause, "java.lang.RuntimeException: " + cause, e.getCause());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException e) {
            Traces.print(this, e);
        }
        return FAILURE;
    }

    private void measure(Plan plan) throws IOException, ExecutionException, InterruptedException {
        Map<String, String> reading = plan.settings();
        reading.put(ConsumerConfig.GROUP_ID, "test-group-" + System.currentTimeMillis());
        reading.put(ConsumerConfig.ENABLE_AUTO_COMMIT, "false");
        reading.put(ConsumerConfig.AUTO_OFFSET_RESET, "latest");
        reading.put(ConsumerConfig.FETCH_MAX_WAIT_MS, "0");
        Map<String, String> writing = plan.settings();
        writing.put(ProducerConfig.LINGER_MS, "0");
        writing.put(ProducerConfig.MAX_BLOCK_MS, Long.toString(Long.MAX_VALUE));
        writing.put(ProducerConfig.ACKS, plan.acks);
        try (Consumer<byte[], byte[]> consumer = Clients.consumer(reading, Deserializers.byteArray());
                Producer<byte[], byte[]> producer = Clients.producer(writing, Serializers.byteArray())) {
            if (!consumer.listTopics().containsKey(plan.topic)) {
                createTopic(plan);
            }
            seekToEnd(consumer, plan.topic);
            report(sendAndReceive(plan, consumer, producer));
        }
    }

    private void createTopic(Plan plan) throws IOException, ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(plan.settings())) {
            out.println("Topic \"" + plan.topic
                    + "\" does not exist. Will create topic with 1 partition(s) and replication factor = 1");
            NewTopic topic = new NewTopic(plan.topic, 1, (short) 1);
            try {
                admin.createTopics(List.of(topic)).get(plan.topic).get();
            } catch (ExecutionException e) {
                out.println("Creation of topic " + plan.topic + " failed");
                throw e;
            }
        }
    }

    private static void seekToEnd(Consumer<byte[], byte[]> consumer, String topic) {
        List<TopicPartition> partitions = new ArrayList<>();
        for (PartitionMetadata partition : consumer.partitionsFor(topic)) {
            partitions.add(new TopicPartition(topic, partition.partition()));
        }
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        partitions.forEach(consumer::position);
    }

    /** The time of each message, in ns. */
    private long[] sendAndReceive(Plan plan, Consumer<byte[], byte[]> consumer, Producer<byte[], byte[]> producer)
            throws ExecutionException, InterruptedException {
        long[] latencies = new long[plan.messages];
        Random random = new Random(0);
        for (int i = 0; i < plan.messages; i++) {
            byte[] message = new byte[plan.bytes];
            Arrays.fill(message, (byte) (random.nextInt(26) + 'A'));
            long beganNs = System.nanoTime();
            producer.send(new ProducerRecord<>(plan.topic, message)).get();
            ConsumerRecords<byte[], byte[]> received = consumer.poll(Duration.ofMillis(POLL_TIMEOUT_MS));
            latencies[i] = System.nanoTime() - beganNs;
            throwIfWrong(message, received);
            if (i % SHOWN_EVERY == 0) {
                out.println(i + "\t" + latencies[i] / NANOS_PER_MS);
            }
        }
        return latencies;
    }

    private static void throwIfWrong(byte[] sent, ConsumerRecords<byte[], byte[]> received) {
        if (received.isEmpty()) {
            throw failed("poll() timed out before finding a result (timeout:[" + POLL_TIMEOUT_MS + "])");
        }
        byte[] read = received.iterator().next().value();
        if (!Arrays.equals(sent, read)) {
            throw failed("The message read [" + text(read) + "] did not match the message sent [" + text(sent) + "]");
        }
        if (received.count() != 1) {
            throw failed("Only one result was expected during this test. We found [" + received.count() + "]");
        }
    }

    private static String text(byte[] bytes) {
        return bytes == null ? "null" : new String(bytes, StandardCharsets.UTF_8);
    }

    private static ToolException failed(String message) {
        return new ToolException("java.lang.RuntimeException", message);
    }

    private void report(long[] latencies) {
        double sumMs = 0;
        for (long latency : latencies) {
            sumMs += latency / NANOS_PER_MS;
        }
        out.printf("Avg latency: %.4f ms%n", sumMs / latencies.length);
        Arrays.sort(latencies);
        out.printf(
                "Percentiles: 50th = %d, 99th = %d, 99.9th = %d%n",
                percentileMs(latencies, 0.5), percentileMs(latencies, 0.99), percentileMs(latencies, 0.999));
    }

    private static long percentileMs(long[] sorted, double share) {
        return sorted[(int) (sorted.length * share)] / 1_000_000;
    }
}
