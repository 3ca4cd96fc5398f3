package io.barnabas.server.controller;

import io.barnabas.common.Time;
import io.barnabas.common.message.ControlledShutdownRequestData;
import io.barnabas.common.message.ControlledShutdownResponseData;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.common.protocol.Errors;
import io.barnabas.server.link.ControllerLink;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the controller move this broker's leaderships away before it stops (KIP-49). For the thread that stops the broker,
 * which it blocks: at most controlled.shutdown.max.retries times the socket time-out and the pause.
 */
public final class ControlledShutdown {
    private static final Logger LOG = LoggerFactory.getLogger("kafka.server.KafkaServer");
    /** A controller that is about to be elected is waited for; a cluster without one is not. */
    private static final long CONTROLLER_PATIENCE_MS = 2_000;

    private static final long LOOK_MS = 100;

    private final int brokerId;
    private final LongSupplier brokerEpoch;
    private final ControllerFinder finder;
    private final ControllerLink controller;
    private final Settings settings;
    private final Time time;

    /**
     * From the configuration.
     *
     * @param enabled controlled.shutdown.enable
     * @param maxRetries controlled.shutdown.max.retries: how often it is asked for
     * @param retryBackoffMs controlled.shutdown.retry.backoff.ms
     * @param socketTimeoutMs controller.socket.timeout.ms: how long one answer may take
     */
    public record Settings(boolean enabled, int maxRetries, long retryBackoffMs, int socketTimeoutMs) {}

    /**
     * @param brokerId this broker
     * @param brokerEpoch the epoch of its registration
     */
    public ControlledShutdown(
            int brokerId,
            LongSupplier brokerEpoch,
            ControllerFinder finder,
            ControllerLink controller,
            Settings settings,
            Time time) {
        this.brokerId = brokerId;
        this.brokerEpoch = brokerEpoch;
        this.finder = finder;
        this.controller = controller;
        this.settings = settings;
        this.time = time;
    }

    /** Returns when this broker leads nothing that another could lead, or when that was tried often enough. */
    public void run() {
        if (!settings.enabled() || finder.isAlone()) {
            return;
        }
        String id = "[KafkaServer id=" + brokerId + "]";
        LOG.info("{} Starting controlled shutdown", id);
        try {
            for (int remaining = settings.maxRetries() - 1; remaining >= 0; remaining--) {
                if (succeeds(id)) {
                    return;
                }
                if (remaining > 0) {
                    pause(settings.retryBackoffMs());
                    if (finder.isAlone()) {
                        LOG.info("{} No other broker is left to lead in its place", id);
                        return;
                    }
                    LOG.info("{} Retrying controlled shutdown ({} retries remaining)", id, remaining);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        LOG.warn("{} Proceeding to do an unclean shutdown as all the controlled shutdown attempts failed", id);
    }

    private boolean succeeds(String id) throws InterruptedException {
        long startNs = time.nanoseconds();
        ControlledShutdownResponseData response = ask(id);
        if (response == null) {
            return false;
        }
        long latencyMs = TimeUnit.NANOSECONDS.toMillis(time.nanoseconds() - startNs);
        Errors error = Errors.forCode(response.errorCode());
        if (error != Errors.NONE) {
            LOG.info("{} Controlled shutdown request returned after {}ms with error {}", id, latencyMs, error);
            return false;
        }
        if (response.remainingPartitions().isEmpty()) {
            LOG.info("{} Controlled shutdown request returned successfully after {}ms", id, latencyMs);
            return true;
        }
        LOG.info(
                "{} Controlled shutdown request returned after {}ms with {} partitions remaining to move",
                id,
                latencyMs,
                response.remainingPartitions().size());
        LOG.debug("{} Remaining partitions to move during controlled shutdown: {}", id, response.remainingPartitions());
        return false;
    }

    /** Null when there was no answer. */
    private ControlledShutdownResponseData ask(String id) throws InterruptedException {
        long patienceMs = finder.find().isPresent() ? settings.socketTimeoutMs() : CONTROLLER_PATIENCE_MS;
        CompletableFuture<ApiMessage> answer = new CompletableFuture<>();
        controller.send(
                new ControlledShutdownRequestData().setBrokerId(brokerId).setBrokerEpoch(brokerEpoch.getAsLong()),
                patienceMs,
                answer::complete,
                () -> answer.completeExceptionally(new TimeoutException("no answer within " + patienceMs + " ms")));
        try {
            return (ControlledShutdownResponseData) answer.get(2 * patienceMs, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            Throwable cause = e instanceof ExecutionException ? e.getCause() : e;
            LOG.warn(
                    "{} Error during controlled shutdown, possibly because leader movement took longer than the"
                            + " configured controller.socket.timeout.ms and/or request.timeout.ms: {}",
                    id,
                    cause.getMessage());
            return null;
        }
    }

    /** Shorter when the others go meanwhile, as when a whole cluster is stopped: then there is nothing to wait for. */
    private void pause(long ms) throws InterruptedException {
        long endNs = time.nanoseconds() + TimeUnit.MILLISECONDS.toNanos(ms);
        CountDownLatch never = new CountDownLatch(1);
        for (long left = ms; left > 0 && !finder.isAlone(); left = leftMs(endNs)) {
            if (never.await(Math.min(left, LOOK_MS), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("nobody counts it down");
            }
        }
    }

    private long leftMs(long endNs) {
        return TimeUnit.NANOSECONDS.toMillis(endNs - time.nanoseconds());
    }
}
