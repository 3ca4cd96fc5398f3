import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Writes to one partition every five milliseconds with acks=all and Apache's producer as it is by default. Says {@code ready}
 * once writes flow; when it is told on standard input that the leader was killed, it prints the milliseconds until the first
 * record that was sent after that is acknowledged, and ends.
 */
public final class FailoverProducer {
    private static final int WARM_UP = 300;

    private FailoverProducer() {}

    public static void main(String[] args) throws Exception {
        Properties config = new Properties();
        config.put("bootstrap.servers", args[0]);
        config.put("acks", "all");
        config.put("key.serializer", "org.apache.kafka.common.serialization.ByteArraySerializer");
        config.put("value.serializer", "org.apache.kafka.common.serialization.ByteArraySerializer");
        Told told = new Told();
        Thread reader = new Thread(told, "input");
        reader.setDaemon(true);
        reader.start();
        AtomicInteger written = new AtomicInteger();
        CountDownLatch continued = new CountDownLatch(1);
        byte[] value = new byte[100];
        KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(config);
        for (int i = 0; continued.getCount() > 0; i++) {
            boolean after = told.killedAt != 0;
            producer.send(new ProducerRecord<>(args[1], Integer.parseInt(args[2]), null, value), (metadata, exception) -> {
                if (exception == null && written.incrementAndGet() == WARM_UP) {
                    System.out.println("ready");
                }
                if (exception == null && after && continued.getCount() > 0) {
                    System.out.println(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - told.killedAt));
                    continued.countDown();
                }
            });
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
        System.out.flush();
        Runtime.getRuntime().halt(0);
    }

    /** When the line came that says the leader is dead. */
    private static final class Told implements Runnable {
        volatile long killedAt;

        @Override
        public void run() {
            try (BufferedReader in = new BufferedReader(new InputStreamReader(System.in))) {
                if (in.readLine() != null) {
                    killedAt = System.nanoTime();
                }
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
    }
}
