package io.barnabas.tools.admin;

import io.barnabas.clients.BootstrapException;
import io.barnabas.clients.ClientConfigs;
import io.barnabas.clients.admin.Admin;
import io.barnabas.common.TopicPartition;
import io.barnabas.common.config.ConfigException;
import io.barnabas.tools.OptionException;
import io.barnabas.tools.Tool;
import io.barnabas.tools.ToolException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;

/** What commands that administer a cluster share: their client, and how they tell that something failed. */
public abstract class AdminTool extends Tool {
    private static final String EXECUTION_EXCEPTION = "java.util.concurrent.ExecutionException";
    private static final String NO_CLIENT = "Failed to create new KafkaAdminClient";

    protected AdminTool(String usageName, PrintStream out, PrintStream err) {
        super(usageName, out, err);
    }

    /**
     * Starts a client.
     *
     * @param configFile a file with its settings, or null
     * @param clientId what it calls itself unless the file says otherwise; null for the usual name
     * @throws ConfigException when a setting cannot be used
     */
    protected static Admin connect(String servers, String configFile, String clientId) throws IOException {
        Map<String, String> settings = configFile == null ? new HashMap<>() : propertiesFrom(configFile);
        settings.put(ClientConfigs.BOOTSTRAP_SERVERS, servers);
        if (clientId != null) {
            settings.putIfAbsent(ClientConfigs.CLIENT_ID, clientId);
        }
        suitCommand(settings);
        return Admin.create(settings);
    }

    /**
     * The text of a file.
     *
     * @throws ToolException when it cannot be read
     */
    protected static String content(String file) {
        try {
            return Files.readString(Path.of(file), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new ToolException("java.io.IOException", "Unable to read file " + file);
        }
    }

    /**
     * Tells a failure as Apache's commands do that catch what they did not expect: its text, then what its stack trace
     * begins with.
     *
     * @param before what goes before the text
     */
    protected final int failed(String before, Throwable failure) {
        out.flush();
        Throwable cause =
                failure instanceof ExecutionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof BootstrapException unreachable) {
            err.println(before + unreachable.getMessage());
            advise(unreachable);
            return FAILURE;
        }
        if (failure instanceof InterruptedException) {
            Thread.currentThread().interrupt();
            return FAILURE;
        }
        if (failure instanceof ExecutionException) {
            err.println(before + kafkaText(cause));
            err.println(EXECUTION_EXCEPTION + ": " + kafkaText(cause));
        } else if (isAboutServers(failure)) {
            err.println(before + NO_CLIENT);
            err.println("org.apache.kafka.common.KafkaException: " + NO_CLIENT);
            err.println("Caused by: " + kafkaText(failure));
        } else {
            err.println(before + failure.getMessage());
            err.println(kafkaText(failure));
        }
        hint(cause);
        return FAILURE;
    }

    /** What the JVM prints of an exception that nobody catches. */
    protected final int uncaught(Throwable failure) {
        out.flush();
        Throwable cause =
                failure instanceof ExecutionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof BootstrapException unreachable) {
            err.println(unreachable.getMessage());
            advise(unreachable);
            return FAILURE;
        }
        if (failure instanceof OptionException || !(failure instanceof ExecutionException)) {
            err.println("Exception in thread \"main\" " + kafkaText(failure));
        } else {
            err.println("Exception in thread \"main\" " + EXECUTION_EXCEPTION + ": " + kafkaText(cause));
        }
        hint(cause);
        return FAILURE;
    }

    /** Apache wraps what is wrong with the servers, and nothing else that is wrong with the settings. */
    protected static boolean isAboutServers(Throwable failure) {
        return failure instanceof ConfigException && !failure.getMessage().startsWith("Invalid value ");
    }

    /**
     * A partition in the order of Apache's hash maps, which is the order of what its commands print.
     *
     * @param partition the partition itself
     */
    public record Hashed(TopicPartition partition) {
        @Override
        public int hashCode() {
            return 31 * (31 + partition.partition()) + partition.topic().hashCode();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Hashed hashed && partition.equals(hashed.partition);
        }
    }
}
