package io.barnabas.server;

import io.barnabas.common.AppInfo;
import io.barnabas.common.config.ConfigException;
import io.barnabas.server.config.KafkaConfig;
import io.barnabas.server.config.PropertiesFile;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A broker process: command line, configuration, start, shutdown on a signal. What the user got wrong is said in one line;
 * a stack trace is for our own mistakes.
 */
public final class BrokerMain {
    private static final Logger LOG = LoggerFactory.getLogger("kafka.Kafka$");
    private static final Logger CONFIG_LOG = LoggerFactory.getLogger("kafka.server.KafkaConfig");

    private BrokerMain() {}

    /** Runs until a signal ends the process; exits 1 when it cannot start. */
    public static void main(String[] args) {
        BrokerCommandLine commandLine = BrokerCommandLine.parse(args);
        if (commandLine.message().isPresent()) {
            commandLine.message().get().print();
            System.exit(commandLine.message().get().exitCode());
        }
        KafkaConfig config = readConfig(commandLine);
        KafkaServer server = new KafkaServer(config);
        // The hook also runs when startup exits below; shutdown of a server that is half there is part of its contract.
        Runtime.getRuntime().addShutdownHook(new Thread(server::shutdown, "kafka-shutdown-hook"));
        try {
            server.startup();
        } catch (StartupException e) {
            exit("Exiting Kafka due to fatal exception during startup: " + e.getMessage(), null);
        } catch (RuntimeException | Error e) {
            exit("Exiting Kafka due to fatal exception during startup.", e);
        }
        server.awaitShutdown();
    }

    private static KafkaConfig readConfig(BrokerCommandLine commandLine) {
        try {
            Map<String, String> settings = PropertiesFile.read(commandLine.propertiesFile(), commandLine.overrides());
            KafkaConfig config = KafkaConfig.of(settings);
            CONFIG_LOG.info(
                    "Settings that differ from the defaults: {}", String.join(", ", config.describeNonDefaults()));
            config.warnings().forEach(CONFIG_LOG::warn);
            config.refusals().forEach(refusal -> exit("Exiting Kafka due to fatal exception: " + refusal, null));
            return config;
        } catch (ConfigException e) {
            exit("Exiting Kafka due to fatal exception: " + e.explanation(), null);
            throw e;
        }
    }

    private static void exit(String message, Throwable bug) {
        LOG.error(message, bug);
        System.exit(1);
    }

    /** The version line that people grep for. */
    static void logVersion(long startTimeMs) {
        Logger appInfo = LoggerFactory.getLogger("org.apache.kafka.common.utils.AppInfoParser");
        appInfo.info("Kafka version: {} (Barnabas {})", AppInfo.KAFKA_VERSION, AppInfo.barnabasVersion());
        appInfo.info("Kafka startTimeMs: {}", startTimeMs);
    }
}
