package io.barnabas.clients.producer;

import io.barnabas.clients.ClientLog;
import io.barnabas.clients.producer.transaction.ProducerIdentity;
import io.barnabas.clients.producer.transaction.TransactionDriver;
import io.barnabas.clients.producer.transaction.TransactionManager;
import io.barnabas.common.protocol.ApiException;
import java.util.List;

/** Who a transactional producer is, and the part of its transactions that its thread does between produce requests. */
final class Transactions implements Identities {
    private static final String LOGGER = "org.apache.kafka.clients.producer.internals.Sender";

    private final TransactionManager manager;
    private final TransactionDriver driver;
    private final RecordAccumulator accumulator;
    private final ProduceOutcomes outcomes;
    private final ClientLog log;

    Transactions(
            TransactionManager manager,
            TransactionDriver driver,
            RecordAccumulator accumulator,
            ProduceOutcomes outcomes,
            ClientLog log) {
        this.manager = manager;
        this.driver = driver;
        this.accumulator = accumulator;
        this.outcomes = outcomes;
        this.log = log;
    }

    @Override
    public long work(boolean nothingInFlight) {
        RuntimeException fatal = manager.fatalError();
        if (fatal != null) {
            List.copyOf(accumulator.incomplete()).forEach(batch -> outcomes.fail(batch, fatal));
        }
        RuntimeException spoilt = manager.whyGiveUpRecords();
        if (spoilt != null && accumulator.hasIncomplete()) {
            // What a broker may have is sent until that is known: it must not be written after the transaction's end.
            accumulator.withdrawUnseen().forEach(batch -> outcomes.fail(batch, spoilt));
        }
        return driver.drive(manager.isCompleting() && nothingInFlight && isQuiet());
    }

    /** Whether every record has its outcome; also those that a thread was handing over when the end began. */
    private boolean isQuiet() {
        if (accumulator.hasIncomplete()) {
            return false;
        }
        accumulator.awaitAppends();
        return !accumulator.hasIncomplete();
    }

    @Override
    public boolean ensure() {
        return identity() != null;
    }

    @Override
    public ProducerIdentity identity() {
        return manager.identity();
    }

    /** A producer that cannot go on says so, and why, to everybody. */
    @Override
    public ApiException refusal() {
        return manager.fatalError() instanceof ApiException refusal ? refusal : null;
    }

    @Override
    public long retryDelayMs() {
        return Long.MAX_VALUE;
    }

    @Override
    public ProducerIdentity insteadOf(ProducerIdentity lost) {
        ProducerIdentity present = identity();
        return lost.equals(present) ? null : present;
    }

    @Override
    public void onFatal(ApiException failure) {
        manager.onFatalError(failure);
    }

    @Override
    public boolean endWhatIsOpen() {
        if (!manager.hasOngoingTransaction()) {
            return false;
        }
        if (manager.isCompleting()) {
            return true;
        }
        log.info(LOGGER, "Aborting incomplete transaction due to shutdown");
        try {
            manager.beginAbort();
            return true;
        } catch (IllegalStateException | ApiException e) {
            log.error(
                    LOGGER,
                    "Error in kafka producer I/O thread while aborting transaction when during closing: "
                            + e.getMessage());
            return false;
        }
    }

    @Override
    public void close() {
        manager.close();
    }
}
