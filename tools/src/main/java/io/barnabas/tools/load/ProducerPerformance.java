package io.barnabas.tools.load;

import io.barnabas.clients.BootstrapException;
import io.barnabas.clients.ClientConfigs;
import io.barnabas.clients.producer.Callback;
import io.barnabas.clients.producer.Producer;
import io.barnabas.clients.producer.ProducerConfig;
import io.barnabas.clients.producer.ProducerRecord;
import io.barnabas.clients.serialization.Serializers;
import io.barnabas.common.config.ConfigException;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.tools.ArgumentException;
import io.barnabas.tools.ArgumentParser;
import io.barnabas.tools.ArgumentParser.Arguments;
import io.barnabas.tools.ArgumentParser.Type;
import io.barnabas.tools.ArgumentTool;
import io.barnabas.tools.Tool;
import io.barnabas.tools.ToolException;
import java.io.IOException;
import java.io.PrintStream;
import java.util.HashMap;
import java.util.Map;

/** {@code kafka-producer-perf-test.sh}: sends records and says how fast they were taken. */
public final class ProducerPerformance extends ArgumentTool {
    private static final String TRANSACTIONAL_ID = "performance-producer-default-transactional-id";
    private static final long WINDOW_MS = 5000;

    private volatile BootstrapException unreachable;
    private LatencyStats stats;

    ProducerPerformance(PrintStream out, PrintStream err) {
        super("kafka-producer-perf-test", "producer-performance", out, err);
    }

    public static void main(String[] args) {
        exit(new ProducerPerformance(System.out, System.err), args);
    }

    @Override
    public ArgumentParser parser() {
        return new ArgumentParser()
                .options(Type.STRING, "topic", "payload-file", "payload-delimiter", "producer.config")
                .options(Type.STRING, "transactional-id")
                .options(Type.LONG, "num-records", "transaction-duration-ms")
                .options(Type.INTEGER, "record-size")
                .options(Type.DOUBLE, "throughput")
                .options(Type.STRINGS, "producer-props")
                .options(Type.FLAG, "payload-monotonic", "print-metrics")
                .oneOf("record-size", "payload-file", "payload-monotonic")
                .required("throughput", "num-records", "topic");
    }

    @Override
    protected int run(Arguments arguments) {
        if (!arguments.has("producer-props") && !arguments.has("producer.config")) {
            throw new ArgumentException("Either --producer-props or --producer.config must be specified.");
        }
        try {
            Payloads fromFile = arguments.has("payload-file") ? payloadFile(arguments) : null;
            Map<String, String> settings = settings(arguments);
            long transactionMs = arguments.number("transaction-duration-ms", 0);
            if (transactionMs > 0) {
                settings.put(ProducerConfig.TRANSACTIONAL_ID, arguments.string("transactional-id", TRANSACTIONAL_ID));
            }
            try (Producer<byte[], byte[]> producer = Clients.producer(settings, Serializers.byteArray())) {
                Transactions transactions = new Transactions(producer, transactionMs);
                int status = send(producer, transactions, arguments, fromFile == null ? payloads(arguments) : fromFile);
                if (status == SUCCESS && arguments.has("print-metrics")) {
                    stats.metrics(settings.get(ClientConfigs.CLIENT_ID)).print(out);
                }
                return status;
            }
        } catch (IOException | ToolException | ConfigException e) {
            return printUncaught(e);
        } catch (BootstrapException e) {
            advise(e);
            return FAILURE;
        } catch (ApiException | IllegalStateException e) {
            return printUncaught(e);
        } catch (ArithmeticException | NegativeArraySizeException e) {
            return printUncaught(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return FAILURE;
        }
    }

    private Payloads payloadFile(Arguments arguments) throws IOException {
        String delimiter = arguments.string("payload-delimiter", "\\n");
        return Payloads.fromFile(arguments.string("payload-file", null), delimiter, out);
    }

    private static Payloads payloads(Arguments arguments) {
        return arguments.has("record-size")
                ? Payloads.random(arguments.integer("record-size", 0))
                : Payloads.monotonic();
    }

    private static Map<String, String> settings(Arguments arguments) throws IOException {
        Map<String, String> settings = arguments.has("producer.config")
                ? Tool.propertiesFrom(arguments.string("producer.config", null))
                : new HashMap<>();
        for (String property : arguments.strings("producer-props")) {
            String[] pieces = property.split("=");
            if (pieces.length != 2) {
                throw ToolException.illegal("Invalid property: " + property);
            }
            settings.put(pieces[0], pieces[1]);
        }
        settings.putIfAbsent(ClientConfigs.CLIENT_ID, "perf-producer-client");
        Tool.suitCommand(settings);
        return settings;
    }

    private int send(
            Producer<byte[], byte[]> producer, Transactions transactions, Arguments arguments, Payloads payloads)
            throws InterruptedException {
        String topic = arguments.string("topic", null);
        long records = arguments.number("num-records", 0);
        transactions.init();
        stats = new LatencyStats(records, WINDOW_MS, System.currentTimeMillis(), out);
        Throttle throttle = new Throttle(arguments.fraction("throughput", -1), System.nanoTime());
        for (long i = 0; i < records && unreachable == null; i++) {
            throttle.await(i);
            byte[] payload = payloads.next(i);
            transactions.maybeBegin();
            long sentMs = System.currentTimeMillis();
            producer.send(new ProducerRecord<>(topic, payload), whenDone(sentMs, payload.length));
            transactions.maybeCommit(sentMs);
        }
        if (unreachable != null) {
            advise(unreachable);
            return FAILURE;
        }
        transactions.commit();
        producer.flush();
        stats.printTotal(System.currentTimeMillis());
        return SUCCESS;
    }

    private Callback whenDone(long sentMs, int bytes) {
        return (metadata, failure) -> {
            long nowMs = System.currentTimeMillis();
            if (failure == null) {
                stats.record((int) (nowMs - sentMs), bytes, nowMs);
                return;
            }
            stats.skip();
            if (failure instanceof BootstrapException noBroker) {
                unreachable = noBroker;
            } else {
                err.println(kafkaText(failure));
            }
        };
    }
}
