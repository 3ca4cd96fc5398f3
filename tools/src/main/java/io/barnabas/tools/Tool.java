package io.barnabas.tools;

import io.barnabas.clients.BootstrapException;
import io.barnabas.clients.ClientConfigs;
import io.barnabas.clients.LateNettyLogging;
import io.barnabas.clients.consumer.NoOffsetForPartitionException;
import io.barnabas.clients.serialization.SerializationException;
import io.barnabas.common.config.ConfigException;
import io.barnabas.common.protocol.ApiException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

/** What every command has: its streams, its usage text, and the ways to end. */
public abstract class Tool {
    /** The release whose commands these are: what {@code --version} prints and scripts look at. */
    public static final String KAFKA_VERSION = "3.9.1";

    public static final int SUCCESS = 0;
    public static final int FAILURE = 1;

    private static final String BOOTSTRAP_TIMEOUT_MS = "3000";

    public final PrintStream out;
    public final PrintStream err;
    private final String usageName;

    /**
     * @param usageName the command's name in {@code bin/}, without its ending
     */
    public Tool(String usageName, PrintStream out, PrintStream err) {
        this.usageName = usageName;
        this.out = out;
        this.err = err;
    }

    /** Does the work and returns the exit status. */
    public abstract int run(String[] args);

    /** The end of a {@code main}: everything printed, then the exit status. */
    public static void exit(Tool tool, String[] args) {
        int status = tool.run(args);
        tool.out.flush();
        tool.err.flush();
        System.exit(status);
    }

    /** Prints what is wrong, or what the tool is for, and then how to use it. */
    public final int printUsage(String message) {
        err.println(message);
        err.print(usage());
        return FAILURE;
    }

    /** Prints what is wrong with the command line, how to use the tool, and, last and so in sight, what was probably meant. */
    public final int printUsage(RuntimeException mistake) {
        printUsage(mistake.getMessage());
        hint(mistake);
        return FAILURE;
    }

    /** Says what its user can do about a failure, where that is known. */
    public final void hint(Throwable failure) {
        hint(Hints.of(failure));
    }

    /** Says what its user can do, unless it is null. */
    public final void hint(String cure) {
        if (cure != null) {
            err.println(Hints.PREFIX + cure);
        }
    }

    public final int printVersion() {
        out.println(KAFKA_VERSION);
        return SUCCESS;
    }

    /** The usage text, as the command prints it. */
    public final String usage() {
        return usage(usageName);
    }

    /** A usage text by its name, for commands that have several. */
    protected static String usage(String name) {
        try (InputStream text = Tool.class.getResourceAsStream(name + ".usage")) {
            return new String(text.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("The usage text of " + name + " is not readable", e);
        }
    }

    /**
     * The settings in a file of {@code key=value} lines.
     *
     * @throws NoSuchFileException when there is no such file; its message is the file's name
     */
    public static Map<String, String> propertiesFrom(String file) throws IOException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(Path.of(file), StandardCharsets.ISO_8859_1)) {
            properties.load(reader);
        }
        Map<String, String> settings = new HashMap<>();
        properties
                .stringPropertyNames()
                .forEach(name -> settings.put(name, properties.getProperty(name).trim()));
        return settings;
    }

    /**
     * Makes a client's settings those of a command: it answers in a few seconds, even when nobody is there to talk to,
     * and loads no logging before there is something to log.
     */
    public static void suitCommand(Map<String, String> settings) {
        settings.putIfAbsent(ClientConfigs.BOOTSTRAP_TIMEOUT_MS, BOOTSTRAP_TIMEOUT_MS);
        LateNettyLogging.install();
    }

    /** The name of the exception Apache's tools would show for a failure, followed by its text. */
    public static String kafkaText(Throwable failure) {
        String text = failure.getMessage();
        String name = kafkaName(failure);
        return text == null ? name : name + ": " + text;
    }

    /** The name of the exception Apache's tools would show for a failure. */
    public static String kafkaName(Throwable failure) {
        if (failure instanceof ApiException api) {
            return api.error().exceptionName();
        }
        if (failure instanceof ToolException tool) {
            return tool.kafkaClass();
        }
        if (failure instanceof OptionException option) {
            return option.kafkaClass();
        }
        if (failure instanceof SerializationException) {
            return "org.apache.kafka.common.errors.SerializationException";
        }
        if (failure instanceof NoOffsetForPartitionException) {
            return "org.apache.kafka.clients.consumer.NoOffsetForPartitionException";
        }
        if (failure instanceof ConfigException) {
            return "org.apache.kafka.common.config.ConfigException";
        }
        return failure.getClass().getName();
    }

    /** Why no broker could be reached, and what to check. */
    public final void advise(BootstrapException failure) {
        ConnectionAdvice.of(failure).forEach(err::println);
    }
}
