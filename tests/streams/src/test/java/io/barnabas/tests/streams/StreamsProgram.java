package io.barnabas.tests.streams;

import java.time.Duration;
import java.util.Arrays;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.Joined;
import org.apache.kafka.streams.kstream.KGroupedStream;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.TimeWindows;

/**
 * An application as one finds it in tutorials: a word count, the same in windows, and a join of orders with customers.
 * Arguments: bootstrap servers, application id, state directory. Nothing is cached, so that every change of a count comes
 * out, and a count that is wrong anywhere shows.
 */
final class StreamsProgram {
    static final String LINES = "lines";
    static final String CUSTOMERS = "customers";
    static final String ORDERS = "orders";
    static final Duration WINDOW = Duration.ofSeconds(10);
    /** Events may be as late as they like: which ones came late would differ from run to run. */
    private static final Duration GRACE = Duration.ofDays(1);

    private StreamsProgram() {}

    static String counts(String application) {
        return application + "-counts";
    }

    static String windows(String application) {
        return application + "-windows";
    }

    static String named(String application) {
        return application + "-named-orders";
    }

    public static void main(String[] args) {
        String application = args[1];
        KafkaStreams streams = new KafkaStreams(topology(application), settings(args[0], application, args[2]));
        streams.setStateListener((now, before) -> System.out.println("state " + now));
        Runtime.getRuntime().addShutdownHook(new Thread(streams::close));
        streams.start();
    }

    private static Properties settings(String bootstrap, String application, String stateDirectory) {
        Properties settings = new Properties();
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, application);
        settings.put(StreamsConfig.STATE_DIR_CONFIG, stateDirectory);
        settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        settings.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, "0");
        settings.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, "200");
        settings.put(StreamsConfig.DEFAULT_KEY_SERDE_CLASS_CONFIG, Serdes.StringSerde.class);
        settings.put(StreamsConfig.DEFAULT_VALUE_SERDE_CLASS_CONFIG, Serdes.StringSerde.class);
        // Whoever is killed is missed soon.
        settings.put(StreamsConfig.consumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), "6000");
        settings.put(StreamsConfig.consumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG), "1000");
        settings.put(StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG), "10000");
        return settings;
    }

    private static Topology topology(String application) {
        StreamsBuilder builder = new StreamsBuilder();
        Serde<String> text = Serdes.String();
        KGroupedStream<String, String> words = builder.stream(LINES, Consumed.with(text, text))
                .flatMapValues(line -> Arrays.asList(line.split(" ")))
                .groupBy((key, word) -> word, Grouped.with(text, text));
        words.count(Materialized.as("word-counts"))
                .toStream()
                .to(counts(application), Produced.with(text, Serdes.Long()));
        words.windowedBy(TimeWindows.ofSizeAndGrace(WINDOW, GRACE))
                .count(Materialized.as("windowed-counts"))
                .toStream()
                .map((window, count) ->
                        KeyValue.pair(window.key() + "@" + window.window().start(), count))
                .to(windows(application), Produced.with(text, Serdes.Long()));
        KStream<String, String> orders = builder.stream(ORDERS, Consumed.with(text, text));
        orders.join(
                        builder.table(CUSTOMERS, Consumed.with(text, text)),
                        (order, customer) -> order + " of " + customer,
                        Joined.with(text, text, text))
                .to(named(application), Produced.with(text, text));
        return builder.build();
    }
}
