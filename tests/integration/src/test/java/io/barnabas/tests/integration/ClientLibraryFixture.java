package io.barnabas.tests.integration;

import io.barnabas.clients.admin.Admin;
import io.barnabas.clients.admin.NewTopic;
import io.barnabas.clients.consumer.Consumer;
import io.barnabas.clients.consumer.ConsumerRecord;
import io.barnabas.clients.producer.Producer;
import io.barnabas.clients.serialization.Deserializers;
import io.barnabas.clients.serialization.Serializers;
import io.barnabas.common.TopicPartition;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * What scenarios of our client library stand on: one broker of a product for the whole class, topics nobody else uses,
 * clients with short time-outs. A scenario class extends this and takes the product; its test class runs it twice, in a
 * nested class per product.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ClientLibraryFixture {
    static final Duration LIMIT = Duration.ofSeconds(30);

    private final Product product;
    private final AtomicInteger topics = new AtomicInteger();
    private BrokerOfProduct broker;
    private Admin admin;

    ClientLibraryFixture(Product product) {
        this.product = product;
    }

    @BeforeAll
    void startBroker(@TempDir Path work) {
        broker = BrokerOfProduct.start(product, work);
        admin = Admin.create(settings(Map.of()));
        Await.until("the broker knows itself", LIMIT, () -> !get(admin.describeCluster())
                .nodes()
                .isEmpty());
    }

    @AfterAll
    void stopBroker() {
        if (admin != null) {
            admin.close();
        }
        if (broker != null) {
            broker.close();
        }
    }

    Product product() {
        return product;
    }

    BrokerOfProduct broker() {
        return broker;
    }

    String bootstrap() {
        return broker.bootstrap();
    }

    /** For the whole class. */
    Admin admin() {
        return admin;
    }

    /** The settings every client needs, and more or others. */
    Map<String, String> settings(Map<String, String> more) {
        Map<String, String> settings = new HashMap<>();
        settings.put("bootstrap.servers", bootstrap());
        settings.putAll(more);
        return settings;
    }

    /** A new topic of so many partitions; its name. */
    String newTopic(int partitions, Map<String, String> configs) {
        String name = "scenario-" + topics.incrementAndGet();
        NewTopic topic = new NewTopic(name, partitions, (short) 1).configs(configs);
        get(admin.createTopics(List.of(topic)).get(name));
        Await.until(
                name + " has its leaders",
                LIMIT,
                () -> get(admin.describeTopics(List.of(name)).get(name)).partitions().stream()
                        .allMatch(partition -> partition.leader() != null));
        return name;
    }

    String newTopic(int partitions) {
        return newTopic(partitions, Map.of());
    }

    Producer<String, String> producer(Map<String, String> settings) {
        return new Producer<>(settings(settings), Serializers.string(), Serializers.string());
    }

    Consumer<String, String> consumer(Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(Map.of("auto.offset.reset", "earliest"));
        all.putAll(settings);
        return new Consumer<>(settings(all), Deserializers.string(), Deserializers.string());
    }

    /** Partitions {@code 0..count-1}. */
    static List<TopicPartition> partitions(String topic, int count) {
        List<TopicPartition> partitions = new ArrayList<>();
        for (int number = 0; number < count; number++) {
            partitions.add(new TopicPartition(topic, number));
        }
        return partitions;
    }

    /** Polls until so many records have come, and fails when they do not or more come. */
    static <K, V> List<ConsumerRecord<K, V>> poll(Consumer<K, V> consumer, int count) {
        List<ConsumerRecord<K, V>> found = new ArrayList<>();
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (found.size() < count && System.nanoTime() < deadline) {
            consumer.poll(Duration.ofMillis(200)).forEach(found::add);
        }
        if (found.size() != count) {
            throw new AssertionError("expected " + count + " records, found " + found.size());
        }
        return found;
    }

    /** What the future comes to; its failure as it is. */
    static <T> T get(CompletableFuture<T> future) {
        try {
            return future.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new AssertionError(e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }
}
