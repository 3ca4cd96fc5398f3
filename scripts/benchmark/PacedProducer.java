import java.util.Arrays;
import java.util.Properties;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Sends records at a fixed rate with Apache's own producer and prints {@code p50 p99 p99.9} of their latencies in
 * microseconds, each counted from the moment the record was due.
 *
 * <p>Apache's kafka-producer-perf-test counts from the start of its own JVM: at a moderate rate its first second, in which
 * the client compiles itself, is the 99th percentile of the run, and it counts in whole milliseconds, of which an answer
 * takes less than one. Here the first records warm the client up and are not counted.
 */
public final class PacedProducer {
    private PacedProducer() {}

    public static void main(String[] args) throws Exception {
        String topic = args[1];
        int size = Integer.parseInt(args[3]);
        int perSecond = Integer.parseInt(args[4]);
        int warmUp = Integer.parseInt(args[5]);
        int measured = Integer.parseInt(args[6]);
        Properties config = new Properties();
        config.put("bootstrap.servers", args[0]);
        config.put("acks", args[2]);
        config.put("linger.ms", "0");
        config.put("batch.size", "16384");
        config.put("key.serializer", "org.apache.kafka.common.serialization.ByteArraySerializer");
        config.put("value.serializer", "org.apache.kafka.common.serialization.ByteArraySerializer");
        byte[] value = new byte[size];
        new Random(0).nextBytes(value);
        long[] latencies = new long[warmUp + measured];
        CountDownLatch done = new CountDownLatch(latencies.length);
        AtomicReference<Exception> failure = new AtomicReference<>();
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(config)) {
            producer.partitionsFor(topic);
            long start = System.nanoTime();
            for (int i = 0; i < latencies.length; i++) {
                int index = i;
                long due = start + i * 1_000_000_000L / perSecond;
                for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                    LockSupport.parkNanos(left);
                }
                producer.send(new ProducerRecord<>(topic, value), (metadata, exception) -> {
                    latencies[index] = System.nanoTime() - due;
                    if (exception != null) {
                        failure.set(exception);
                    }
                    done.countDown();
                });
            }
            done.await(60, TimeUnit.SECONDS);
        }
        if (failure.get() != null || done.getCount() > 0) {
            throw new IllegalStateException(done.getCount() + " records without an answer", failure.get());
        }
        long[] sorted = Arrays.copyOfRange(latencies, warmUp, latencies.length);
        Arrays.sort(sorted);
        System.out.println(at(sorted, 0.5) + " " + at(sorted, 0.99) + " " + at(sorted, 0.999));
    }

    private static long at(long[] sorted, double share) {
        return sorted[(int) (sorted.length * share)] / 1000;
    }
}
