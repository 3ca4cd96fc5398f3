package io.barnabas.tools;

import io.barnabas.clients.BootstrapException;
import io.barnabas.clients.ClientLog;
import io.barnabas.clients.consumer.Consumer;
import io.barnabas.clients.consumer.ConsumerRecord;
import io.barnabas.clients.consumer.WakeupException;
import io.barnabas.clients.serialization.Deserializers;
import io.barnabas.common.TopicPartition;
import io.barnabas.common.config.ConfigException;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** {@code kafka-console-consumer.sh}: shows the records of a topic on standard output. */
public final class ConsoleConsumer extends Tool {
    private static final String LOGGER = "org.apache.kafka.tools.consumer.ConsoleConsumer";
    private static final String TIMEOUT = "org.apache.kafka.common.errors.TimeoutException";
    private static final long EXIT_WAIT_MS = 5000;
    private static final int OUTPUT_BUFFER_BYTES = 1 << 16;
    /** So that a wait without an end is still a wait the clock can count. */
    private static final long LONGEST_WAIT_MS = Integer.MAX_VALUE;

    private final ConsoleConsumerOptions commandLine = new ConsoleConsumerOptions();
    private final Options options = commandLine.given();
    private final ClientLog log = new ClientLog("");
    private final OutputStream records;
    private final CountDownLatch done = new CountDownLatch(1);
    private Iterator<ConsumerRecord<byte[], byte[]>> received = Collections.emptyIterator();
    private int messages;
    private boolean reported;

    /**
     * @param records where records go, as bytes
     */
    ConsoleConsumer(OutputStream records, PrintStream out, PrintStream err) {
        super("kafka-console-consumer", out, err);
        this.records = new BufferedOutputStream(records, OUTPUT_BUFFER_BYTES);
    }

    public static void main(String[] args) {
        exit(new ConsoleConsumer(new FileOutputStream(FileDescriptor.out), System.out, System.err), args);
    }

    @Override
    public int run(String[] args) {
        MessageFormatter formatter;
        try {
            options.parse(args);
            if (args.length == 0 || options.has("help")) {
                return printUsage("This tool helps to read data from Kafka topics and outputs it to standard output.");
            }
            if (options.has("version")) {
                return printVersion();
            }
            commandLine.check(err);
            formatter = formatter();
        } catch (UsageException e) {
            return printUsage(e);
        } catch (OptionException e) {
            return e.isAboutGrammar() ? printUsage(e) : printUncaught(e);
        } catch (ToolException e) {
            err.println(e.getMessage());
            return FAILURE;
        } catch (IOException e) {
            return printUncaught(e);
        }
        return consume(formatter);
    }

    /** Apache's command lets these reach the end of its main method; the line is the one the JVM prints then. */
    private int printUncaught(Exception e) {
        err.println("Exception in thread \"main\" " + kafkaText(e));
        return FAILURE;
    }

    private MessageFormatter formatter() throws IOException {
        try {
            return MessageFormatters.named(options.value("formatter"), commandLine.formatterSettings(), err);
        } catch (NoSuchFileException e) {
            throw new UsageException(e.getMessage());
        }
    }

    private int consume(MessageFormatter formatter) {
        Consumer<byte[], byte[]> consumer;
        try {
            consumer = connect(commandLine.consumerSettings());
        } catch (ConfigException | ToolException | PatternSyntaxException e) {
            log.error(LOGGER, "Unknown error when running consumer: ", ShownFailure.of(e));
            return FAILURE;
        }
        Thread onExit = new Thread(() -> stop(consumer), "consumer-shutdown-hook");
        Runtime.getRuntime().addShutdownHook(onExit);
        try {
            return process(consumer, formatter);
        } catch (IOException e) {
            err.println("Unable to write to standard out, closing consumer.");
            return SUCCESS;
        } catch (RuntimeException e) {
            report(consumer);
            log.error(LOGGER, "Unknown error when running consumer: ", ShownFailure.of(e));
            return FAILURE;
        } finally {
            report(consumer);
            done.countDown();
        }
    }

    /** Ctrl-C: what has been shown is counted before the process ends. */
    private void stop(Consumer<byte[], byte[]> consumer) {
        consumer.wakeup();
        try {
            done.await(EXIT_WAIT_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (options.has("enable-systest-events")) {
            out.println("shutdown_complete");
            out.flush();
        }
    }

    private void report(Consumer<byte[], byte[]> consumer) {
        if (reported) {
            return;
        }
        reported = true;
        rewind(consumer);
        consumer.close();
        try {
            records.flush();
        } catch (IOException e) {
            // Whoever read standard output has gone; the count still goes to standard error.
            reported = true;
        }
        err.println("Processed a total of " + messages + " messages");
        err.flush();
    }

    /** What was read but not shown is for whoever reads in this group next. */
    private void rewind(Consumer<byte[], byte[]> consumer) {
        Map<TopicPartition, Long> notShown = new HashMap<>();
        received.forEachRemaining(record ->
                notShown.putIfAbsent(new TopicPartition(record.topic(), record.partition()), record.offset()));
        Set<TopicPartition> assigned = notShown.isEmpty() ? Set.of() : consumer.assignment();
        notShown.forEach((partition, offset) -> {
            if (assigned.contains(partition)) {
                consumer.seek(partition, offset);
            }
        });
    }

    private Consumer<byte[], byte[]> connect(Map<String, String> settings) {
        if (commandLine.topic() != null && commandLine.topic().isEmpty()) {
            throw ToolException.illegal("Topic collection to subscribe to cannot contain null or empty topic");
        }
        Pattern include = commandLine.include() == null ? null : Pattern.compile(commandLine.include());
        Consumer<byte[], byte[]> consumer;
        try {
            consumer = new Consumer<>(settings, Deserializers.byteArray(), Deserializers.byteArray());
        } catch (ConfigException e) {
            if (e.getMessage().startsWith("Invalid value ")) {
                throw e;
            }
            throw ToolException.kafka("Failed to construct kafka consumer\n" + e.getMessage());
        }
        if (options.has("partition")) {
            begin(consumer, new TopicPartition(commandLine.topic(), commandLine.partition()), commandLine.offset());
        } else if (include != null) {
            consumer.subscribe(include);
        } else {
            consumer.subscribe(List.of(commandLine.topic()));
        }
        return consumer;
    }

    private static void begin(Consumer<byte[], byte[]> consumer, TopicPartition partition, long offset) {
        consumer.assign(List.of(partition));
        if (offset == ConsoleConsumerOptions.EARLIEST) {
            consumer.seekToBeginning(List.of(partition));
        } else if (offset == ConsoleConsumerOptions.LATEST) {
            consumer.seekToEnd(List.of(partition));
        } else {
            consumer.seek(partition, offset);
        }
    }

    private int process(Consumer<byte[], byte[]> consumer, MessageFormatter formatter) throws IOException {
        int maxMessages = commandLine.maxMessages();
        long timeoutMs = commandLine.timeoutMs();
        boolean skipOnError = options.has("skip-message-on-error");
        while (messages < maxMessages || maxMessages == -1) {
            if (!received.hasNext()) {
                records.flush();
                try {
                    received = receive(consumer, timeoutMs);
                } catch (WakeupException e) {
                    return SUCCESS;
                } catch (BootstrapException e) {
                    advise(e);
                    return FAILURE;
                } catch (RuntimeException e) {
                    log.error(LOGGER, "Error processing message, terminating consumer process: ", shown(e));
                    return SUCCESS;
                }
            }
            messages++;
            try {
                formatter.write(received.next(), records);
            } catch (RuntimeException e) {
                if (!skipOnError) {
                    throw e;
                }
                log.error(LOGGER, "Error processing message, skipping this message: ", ShownFailure.of(e));
            }
        }
        return SUCCESS;
    }

    private static Throwable shown(RuntimeException e) {
        return e instanceof ShownFailure ? e : ShownFailure.of(e);
    }

    private static Iterator<ConsumerRecord<byte[], byte[]>> receive(Consumer<byte[], byte[]> consumer, long timeoutMs) {
        Duration wait = Duration.ofMillis(Math.min(timeoutMs, LONGEST_WAIT_MS));
        long beganNs = System.nanoTime();
        while (true) {
            Iterator<ConsumerRecord<byte[], byte[]>> records =
                    consumer.poll(wait).iterator();
            if (records.hasNext()) {
                return records;
            }
            if (TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beganNs) >= timeoutMs) {
                throw ShownFailure.named(TIMEOUT);
            }
        }
    }
}
