package io.barnabas.coordinator.transaction;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the coordinator tells its operators, under the name and with the marks they search for. */
final class TransactionLog {
    private static final Logger LOG = LoggerFactory.getLogger("kafka.coordinator.transaction.TransactionCoordinator");

    private final String prefix;

    TransactionLog(int brokerId) {
        this.prefix = "[TransactionCoordinator id=" + brokerId + "] ";
    }

    void info(String format, Object... arguments) {
        if (LOG.isInfoEnabled()) {
            LOG.info(prefix + format, arguments);
        }
    }

    void warn(String format, Object... arguments) {
        LOG.warn(prefix + format, arguments);
    }

    void debug(String format, Object... arguments) {
        if (LOG.isDebugEnabled()) {
            LOG.debug(prefix + format, arguments);
        }
    }
}
