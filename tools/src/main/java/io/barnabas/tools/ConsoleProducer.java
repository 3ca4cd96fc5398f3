package io.barnabas.tools;

import io.barnabas.clients.BootstrapException;
import io.barnabas.clients.ClientLog;
import io.barnabas.clients.producer.Producer;
import io.barnabas.clients.producer.ProducerRecord;
import io.barnabas.clients.serialization.Serializers;
import io.barnabas.common.config.ConfigException;
import io.barnabas.common.protocol.ApiException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ExecutionException;

/** {@code kafka-console-producer.sh}: writes each line of standard input to a topic. */
public final class ConsoleProducer extends Tool {
    private static final String LOGGER = "org.apache.kafka.clients.producer.internals.ErrorLoggingCallback";
    private static final long CLOSE_ON_EXIT_MS = 2000;

    private final ConsoleProducerOptions commandLine = new ConsoleProducerOptions();
    private final InputStream in;
    private final boolean terminal;
    private volatile BootstrapException unreachable;
    private String lastHint;

    /**
     * @param terminal whether somebody types
     */
    ConsoleProducer(InputStream in, boolean terminal, PrintStream out, PrintStream err) {
        super("kafka-console-producer", out, err);
        this.in = in;
        this.terminal = terminal;
    }

    public static void main(String[] args) {
        exit(new ConsoleProducer(System.in, System.console() != null, System.out, System.err), args);
    }

    @Override
    public int run(String[] args) {
        Options options = commandLine.given();
        try {
            options.parse(args);
            if (options.has("help")) {
                return printUsage("This tool helps to read data from standard input and publish it to Kafka.");
            }
            if (options.has("version")) {
                return printVersion();
            }
            commandLine.check(err);
        } catch (OptionException e) {
            return e.isAboutGrammar() ? printUsage(e) : printError(e.getMessage());
        } catch (UsageException e) {
            return printUsage(e);
        }
        try {
            return produce();
        } catch (OptionException e) {
            return printError(e.getMessage());
        } catch (ExecutionException e) {
            return e.getCause() instanceof BootstrapException failure
                    ? unreachable(failure)
                    : printError("java.util.concurrent.ExecutionException: " + kafkaText(e.getCause()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return FAILURE;
        } catch (IOException | ToolException | ConfigException e) {
            printError(kafkaText(e));
            hint(e);
            return FAILURE;
        }
    }

    private int printError(String text) {
        err.println(text);
        return FAILURE;
    }

    private int unreachable(BootstrapException failure) {
        advise(failure);
        return FAILURE;
    }

    private int produce() throws IOException, ExecutionException, InterruptedException {
        Map<String, String> readerSettings = commandLine.readerSettings();
        Map<String, String> producerSettings = commandLine.producerSettings();
        LineMessageReader reader = new LineMessageReader(
                commandLine.topic(),
                readerSettings,
                new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)),
                terminal ? out : null);
        Producer<byte[], byte[]> producer = connect(producerSettings);
        // What has been typed is sent even when ctrl-C ends this, if there is somebody to send it to.
        Thread onExit = new Thread(() -> producer.close(CLOSE_ON_EXIT_MS), "producer-shutdown-hook");
        Runtime.getRuntime().addShutdownHook(onExit);
        if (terminal) {
            producer.unreachable().thenAccept(this::endWhileSomebodyTypes);
        }
        try {
            sendAll(reader, producer);
        } finally {
            producer.close();
        }
        return unreachable == null ? SUCCESS : unreachable(unreachable);
    }

    /** The line being typed is waited for in a read that nothing can interrupt: the process ends instead. */
    private void endWhileSomebodyTypes(ApiException failure) {
        Thread ending = new Thread(
                () -> {
                    err.println();
                    advise((BootstrapException) failure);
                    err.flush();
                    Runtime.getRuntime().exit(FAILURE);
                },
                "no-broker");
        ending.start();
    }

    private static Producer<byte[], byte[]> connect(Map<String, String> settings) {
        try {
            return new Producer<>(settings, Serializers.byteArray(), Serializers.byteArray());
        } catch (ConfigException e) {
            if (e.getMessage().startsWith("Invalid value ") || e.getMessage().startsWith("Must set ")) {
                throw e;
            }
            throw ToolException.kafka("Failed to construct kafka producer\n" + e.getMessage());
        }
    }

    private void sendAll(LineMessageReader reader, Producer<byte[], byte[]> producer)
            throws IOException, ExecutionException, InterruptedException {
        while (unreachable == null) {
            ProducerRecord<byte[], byte[]> record = reader.read();
            if (record == null) {
                return;
            }
            if (commandLine.sync()) {
                producer.send(record).get();
            } else {
                producer.send(record, (metadata, failure) -> onFailure(record, failure));
            }
        }
    }

    private void onFailure(ProducerRecord<byte[], byte[]> record, Exception failure) {
        if (failure instanceof BootstrapException noBroker) {
            unreachable = noBroker;
        } else if (failure != null) {
            String text = "Error when sending message to topic " + record.topic() + " with key: " + size(record.key())
                    + ", value: " + size(record.value()) + " with error:";
            new ClientLog("").error(LOGGER, text, ShownFailure.of(failure));
            hintOnce(Hints.of(failure));
        }
    }

    /** A thousand records that fail for one reason need one hint. On the producer's own thread. */
    private void hintOnce(String cure) {
        if (cure != null && !cure.equals(lastHint)) {
            lastHint = cure;
            hint(cure);
        }
    }

    private static String size(byte[] bytes) {
        return bytes == null ? "null" : bytes.length + " bytes";
    }
}
