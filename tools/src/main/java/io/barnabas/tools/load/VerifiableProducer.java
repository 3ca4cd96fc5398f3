package io.barnabas.tools.load;

import io.barnabas.clients.BootstrapException;
import io.barnabas.clients.ClientConfigs;
import io.barnabas.clients.producer.Producer;
import io.barnabas.clients.producer.ProducerConfig;
import io.barnabas.clients.producer.ProducerRecord;
import io.barnabas.clients.producer.RecordMetadata;
import io.barnabas.clients.serialization.Serializers;
import io.barnabas.common.config.ConfigException;
import io.barnabas.tools.ArgumentException;
import io.barnabas.tools.ArgumentParser;
import io.barnabas.tools.ArgumentParser.Arguments;
import io.barnabas.tools.ArgumentParser.Type;
import io.barnabas.tools.ArgumentTool;
import io.barnabas.tools.JsonObject;
import io.barnabas.tools.Tool;
import io.barnabas.tools.ToolException;
import java.io.IOException;
import java.io.PrintStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** {@code kafka-verifiable-producer.sh}: sends numbers and says, as JSON, of each whether it was acknowledged. */
public final class VerifiableProducer extends ArgumentTool {
    private long sent;
    private long acked;
    private volatile BootstrapException unreachable;

    VerifiableProducer(PrintStream out, PrintStream err) {
        super("kafka-verifiable-producer", "verifiable-producer", out, err);
    }

    public static void main(String[] args) {
        exit(new VerifiableProducer(System.out, System.err), args);
    }

    @Override
    public ArgumentParser parser() {
        return new ArgumentParser()
                .options(Type.STRING, "topic", "bootstrap-server", "broker-list", "producer.config")
                .options(Type.INTEGER, "max-messages", "throughput", "acks", "value-prefix", "repeating-keys")
                .options(Type.LONG, "message-create-time")
                .choices("acks", "0", "1", "-1")
                .oneOf("bootstrap-server", "broker-list")
                .required("topic");
    }

    @Override
    protected int run(Arguments arguments) {
        Producer<String, String> producer;
        try {
            producer = Clients.producer(settings(arguments), Serializers.string());
        } catch (ToolException | ConfigException e) {
            return printUncaught(e);
        }
        int rate = arguments.integer("throughput", -1);
        long startMs = System.currentTimeMillis();
        Throttle throttle = new Throttle(rate, System.nanoTime());
        // The end is told here, however it comes about: all sent, or SIGTERM.
        Thread onExit = new Thread(
                () -> {
                    throttle.stop();
                    finish(producer, rate, startMs);
                },
                "verifiable-producer-shutdown-hook");
        Runtime.getRuntime().addShutdownHook(onExit);
        print(Events.now("startup_complete"));
        try {
            sendAll(producer, new Numbers(arguments), throttle);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (unreachable != null) {
            advise(unreachable);
            return FAILURE;
        }
        return SUCCESS;
    }

    private static Map<String, String> settings(Arguments arguments) {
        Map<String, String> settings = new HashMap<>();
        settings.put(
                ClientConfigs.BOOTSTRAP_SERVERS,
                arguments.string("bootstrap-server", arguments.string("broker-list", null)));
        settings.put(ProducerConfig.ACKS, Integer.toString(arguments.integer("acks", -1)));
        // What failed is told, not tried again.
        settings.put(ProducerConfig.RETRIES, "0");
        if (arguments.has("producer.config")) {
            try {
                settings.putAll(Tool.propertiesFrom(arguments.string("producer.config", null)));
            } catch (IOException e) {
                throw new ArgumentException(e.getMessage());
            }
        }
        Tool.suitCommand(settings);
        return settings;
    }

    /** Keys, values and times of the records, one after another. */
    private static final class Numbers {
        private final String topic;
        private final long count;
        private final String prefix;
        private final boolean keyed;
        private final int keys;
        private final long createTime;
        private final long startMs = System.currentTimeMillis();

        private Numbers(Arguments arguments) {
            int most = arguments.integer("max-messages", -1);
            this.topic = arguments.string("topic", null);
            this.count = most < 0 ? Long.MAX_VALUE : most;
            this.prefix = arguments.has("value-prefix") ? arguments.integer("value-prefix", 0) + "." : "";
            this.keyed = arguments.has("repeating-keys");
            this.keys = arguments.integer("repeating-keys", 0);
            this.createTime = arguments.number("message-create-time", -1);
        }

        private ProducerRecord<String, String> record(long index) {
            String key = keyed ? Long.toString(keys > 0 ? index % keys : index) : null;
            Long time = createTime == -1 ? null : createTime + System.currentTimeMillis() - startMs;
            return new ProducerRecord<>(topic, null, time, key, prefix + index, List.of());
        }
    }

    private void sendAll(Producer<String, String> producer, Numbers numbers, Throttle throttle)
            throws InterruptedException {
        for (long i = 0; i < numbers.count && unreachable == null; i++) {
            throttle.await(i);
            if (throttle.isStopped()) {
                return;
            }
            ProducerRecord<String, String> record = numbers.record(i);
            synchronized (this) {
                sent++;
            }
            try {
                producer.send(record, (metadata, failure) -> onCompletion(record, metadata, failure));
            } catch (IllegalStateException closed) {
                onCompletion(record, null, closed);
            }
        }
    }

    private void onCompletion(ProducerRecord<String, String> record, RecordMetadata metadata, Exception failure) {
        if (failure == null) {
            JsonObject event = Events.now("producer_send_success")
                    .string("key", record.key())
                    .string("value", record.value())
                    .number("offset", metadata.offset())
                    .string("topic", metadata.partition().topic())
                    .number("partition", metadata.partition().partition());
            synchronized (this) {
                acked++;
                print(event);
            }
            return;
        }
        if (failure instanceof BootstrapException noBroker) {
            unreachable = noBroker;
        }
        String name = failure instanceof BootstrapException
                ? "org.apache.kafka.common.errors.TimeoutException"
                : kafkaName(failure);
        print(Events.now("producer_send_error")
                .string("topic", record.topic())
                .string("key", record.key())
                .string("value", record.value())
                .string("exception", "class " + name)
                .string("message", failure.getMessage()));
    }

    private void finish(Producer<String, String> producer, int rate, long startMs) {
        producer.close();
        print(Events.now("shutdown_complete"));
        synchronized (this) {
            double seconds = (System.currentTimeMillis() - startMs) / 1000.0;
            print(Events.now("tool_data")
                    .number("sent", sent)
                    .number("acked", acked)
                    .number("target_throughput", rate)
                    .fraction("avg_throughput", acked / seconds));
        }
        out.flush();
    }

    private synchronized void print(JsonObject event) {
        out.println(event);
    }
}
