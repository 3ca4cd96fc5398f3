package io.barnabas.clients;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a client tells whoever runs it, under Apache Kafka's logger names. The logging backend is bound when the first
 * line is written and not before: a command that has nothing to say does not pay for loading it.
 */
public final class ClientLog {
    private final String prefix;

    /**
     * @param prefix put before every line, such as {@code [Producer clientId=console-producer] }; may be empty
     */
    public ClientLog(String prefix) {
        this.prefix = prefix;
    }

    public void info(String logger, String text) {
        logger(logger).info("{}{}", prefix, text);
    }

    public void warn(String logger, String text) {
        logger(logger).warn("{}{}", prefix, text);
    }

    public void error(String logger, String text) {
        logger(logger).error("{}{}", prefix, text);
    }

    /** With a stack trace: for bugs, not for what a peer or a user did. */
    public void error(String logger, String text, Throwable bug) {
        logger(logger).error(prefix + text, bug);
    }

    /** One thread at a time: a second one that comes while the backend is being bound makes it complain on stderr. */
    private static synchronized Logger logger(String name) {
        return LoggerFactory.getLogger(name);
    }
}
