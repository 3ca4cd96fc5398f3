import com.sun.management.OperatingSystemMXBean;
import io.barnabas.clients.consumer.Consumer;
import io.barnabas.clients.producer.Producer;
import io.barnabas.clients.serialization.Deserializers;
import io.barnabas.clients.serialization.Serializers;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The same loads for our client library and for kafka-clients. Warms up by volume, then measures: wall time, and the CPU
 * time of the whole process.
 *
 * <pre>
 * ClientLoad LIBRARY produce BOOTSTRAP TOPIC SIZE WARM_UP MEASURED    prints microseconds and CPU microseconds
 * ClientLoad LIBRARY consume BOOTSTRAP TOPIC PARTITIONS WARM_UP MEASURED    the same
 * ClientLoad LIBRARY pace BOOTSTRAP TOPIC SIZE PER_SECOND WARM_UP MEASURED    prints p50 p99 p99.9 and CPU, all in microseconds
 * </pre>
 */
public final class ClientLoad {
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private ClientLoad() {}

    /** Sends a value; {@code done} runs with null or what went wrong. */
    private interface Sink extends AutoCloseable {
        void send(String topic, byte[] value, java.util.function.Consumer<Exception> done);

        void flush();

        @Override
        void close();
    }

    /** Reads what there is and counts it. */
    private interface Source extends AutoCloseable {
        int poll();

        @Override
        void close();
    }

    public static void main(String[] args) throws Exception {
        boolean ours = args[0].equals("barnabas");
        switch (args[1]) {
            case "produce" -> produce(ours, args);
            case "consume" -> consume(ours, args);
            case "pace" -> pace(ours, args);
            default -> throw new IllegalArgumentException(args[1]);
        }
    }

    private static Sink sink(boolean ours, String bootstrap, String lingerMs) {
        Map<String, String> settings = Map.of("bootstrap.servers", bootstrap, "acks", "all", "linger.ms", lingerMs);
        return ours ? ourSink(settings) : kafkaSink(settings);
    }

    private static Sink ourSink(Map<String, String> settings) {
        Producer<byte[], byte[]> producer =
                new Producer<>(settings, Serializers.byteArray(), Serializers.byteArray());
        return new Sink() {
            @Override
            public void send(String topic, byte[] value, java.util.function.Consumer<Exception> done) {
                producer.send(
                        new io.barnabas.clients.producer.ProducerRecord<>(topic, value),
                        (metadata, failure) -> done.accept(failure));
            }

            @Override
            public void flush() {
                producer.flush();
            }

            @Override
            public void close() {
                producer.close();
            }
        };
    }

    private static Sink kafkaSink(Map<String, String> settings) {
        KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(Map.copyOf(settings), new ByteArraySerializer(), new ByteArraySerializer());
        return new Sink() {
            @Override
            public void send(String topic, byte[] value, java.util.function.Consumer<Exception> done) {
                producer.send(
                        new org.apache.kafka.clients.producer.ProducerRecord<>(topic, value),
                        (metadata, failure) -> done.accept(failure));
            }

            @Override
            public void flush() {
                producer.flush();
            }

            @Override
            public void close() {
                producer.close();
            }
        };
    }

    private static byte[] value(int size) {
        byte[] value = new byte[size];
        new Random(0).nextBytes(value);
        return value;
    }

    private static void produce(boolean ours, String[] args) {
        String topic = args[3];
        byte[] value = value(Integer.parseInt(args[4]));
        int warmUp = Integer.parseInt(args[5]);
        int measured = Integer.parseInt(args[6]);
        AtomicReference<Exception> failure = new AtomicReference<>();
        java.util.function.Consumer<Exception> done = problem -> {
            if (problem != null) {
                failure.set(problem);
            }
        };
        try (Sink sink = sink(ours, args[2], "5")) {
            for (int i = 0; i < warmUp; i++) {
                sink.send(topic, value, done);
            }
            sink.flush();
            long start = System.nanoTime();
            long cpu = SYSTEM.getProcessCpuTime();
            for (int i = 0; i < measured; i++) {
                sink.send(topic, value, done);
            }
            sink.flush();
            report(start, cpu);
        }
        if (failure.get() != null) {
            throw new IllegalStateException(failure.get());
        }
    }

    private static void report(long start, long cpu) {
        System.out.println(
                (System.nanoTime() - start) / 1000 + " " + (SYSTEM.getProcessCpuTime() - cpu) / 1000);
    }

    private static Source source(boolean ours, String bootstrap, String topic, int partitions) {
        Map<String, String> settings = Map.of("bootstrap.servers", bootstrap, "auto.offset.reset", "earliest");
        return ours ? ourSource(settings, topic, partitions) : kafkaSource(settings, topic, partitions);
    }

    private static Source ourSource(Map<String, String> settings, String topic, int partitions) {
        Consumer<byte[], byte[]> consumer =
                new Consumer<>(settings, Deserializers.byteArray(), Deserializers.byteArray());
        List<io.barnabas.common.TopicPartition> assigned = new ArrayList<>();
        for (int number = 0; number < partitions; number++) {
            assigned.add(new io.barnabas.common.TopicPartition(topic, number));
        }
        consumer.assign(assigned);
        return new Source() {
            @Override
            public int poll() {
                int count = 0;
                for (var record : consumer.poll(Duration.ofMillis(200))) {
                    count += record.value() == null ? 0 : 1;
                }
                return count;
            }

            @Override
            public void close() {
                consumer.close();
            }
        };
    }

    private static Source kafkaSource(Map<String, String> settings, String topic, int partitions) {
        KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(Map.copyOf(settings), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        List<org.apache.kafka.common.TopicPartition> assigned = new ArrayList<>();
        for (int number = 0; number < partitions; number++) {
            assigned.add(new org.apache.kafka.common.TopicPartition(topic, number));
        }
        consumer.assign(assigned);
        return new Source() {
            @Override
            public int poll() {
                int count = 0;
                for (var record : consumer.poll(Duration.ofMillis(200))) {
                    count += record.value() == null ? 0 : 1;
                }
                return count;
            }

            @Override
            public void close() {
                consumer.close();
            }
        };
    }

    private static void consume(boolean ours, String[] args) {
        long warmUp = Long.parseLong(args[5]);
        long measured = Long.parseLong(args[6]);
        try (Source source = source(ours, args[2], args[3], Integer.parseInt(args[4]))) {
            long warm = read(source, warmUp);
            long start = System.nanoTime();
            long cpu = SYSTEM.getProcessCpuTime();
            read(source, measured - (warm - warmUp));
            report(start, cpu);
        }
    }

    private static long read(Source source, long wanted) {
        long count = 0;
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (count < wanted) {
            count += source.poll();
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("read " + count + " of " + wanted);
            }
        }
        return count;
    }

    private static void pace(boolean ours, String[] args) throws InterruptedException {
        byte[] value = value(Integer.parseInt(args[4]));
        int perSecond = Integer.parseInt(args[5]);
        int warmUp = Integer.parseInt(args[6]);
        long[] latencies = new long[warmUp + Integer.parseInt(args[7])];
        CountDownLatch answered = new CountDownLatch(latencies.length);
        AtomicReference<Exception> failure = new AtomicReference<>();
        long cpu = 0;
        try (Sink sink = sink(ours, args[2], "0")) {
            long start = System.nanoTime();
            for (int i = 0; i < latencies.length; i++) {
                int index = i;
                long due = start + i * 1_000_000_000L / perSecond;
                for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                    LockSupport.parkNanos(left);
                }
                cpu = i == warmUp ? SYSTEM.getProcessCpuTime() : cpu;
                sink.send(args[3], value, problem -> {
                    latencies[index] = System.nanoTime() - due;
                    if (problem != null) {
                        failure.set(problem);
                    }
                    answered.countDown();
                });
            }
            answered.await(60, TimeUnit.SECONDS);
        }
        if (failure.get() != null || answered.getCount() > 0) {
            throw new IllegalStateException(answered.getCount() + " records without an answer", failure.get());
        }
        cpu = SYSTEM.getProcessCpuTime() - cpu;
        long[] sorted = Arrays.copyOfRange(latencies, warmUp, latencies.length);
        Arrays.sort(sorted);
        System.out.println(
                at(sorted, 0.5) + " " + at(sorted, 0.99) + " " + at(sorted, 0.999) + " " + cpu / 1000);
    }

    private static long at(long[] sorted, double share) {
        return sorted[(int) (sorted.length * share)] / 1000;
    }
}
