package io.barnabas.server.controller;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.message.AlterPartitionRequestData;
import io.barnabas.common.message.AlterPartitionResponseData;
import io.barnabas.common.protocol.Errors;
import io.barnabas.controller.InterBrokerProtocol;
import io.barnabas.server.controller.AlterPartitionMessages.Answer;
import io.barnabas.server.link.ControllerLink;
import io.barnabas.server.replica.InSyncReplicas;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes proposals of in-sync sets to the controller. One request is on its way at a time and takes all that were made
 * until it left; what comes meanwhile waits, the newest of each partition only, so that no more than two of a partition
 * are held.
 */
public final class AlterPartitionManager implements InSyncReplicas {
    private static final Logger LOG = LoggerFactory.getLogger("kafka.server.DefaultAlterPartitionManager");
    private static final long RETRY_PAUSE_MS = 50;
    /** After that long the request is made anew, out of what is wanted by then. */
    private static final long TIMEOUT_MS = 60_000;

    private final int brokerId;
    private final LongSupplier brokerEpoch;
    private final ControllerLink controller;
    private final InterBrokerProtocol protocol;
    private final ScheduledExecutorService executor;

    private final Map<TopicPartition, Item> unsent = new LinkedHashMap<>();
    private boolean inFlight;
    private String lastWarning;

    private record Item(Proposal proposal, Verdict verdict) {}

    /**
     * @param brokerId this broker
     * @param brokerEpoch the epoch of its registration, -1 while there is none
     * @param executor where its state lives and verdicts are given: one task at a time, without waiting for anything
     */
    public AlterPartitionManager(
            int brokerId,
            LongSupplier brokerEpoch,
            ControllerLink controller,
            InterBrokerProtocol protocol,
            ScheduledExecutorService executor) {
        this.brokerId = brokerId;
        this.brokerEpoch = brokerEpoch;
        this.controller = controller;
        this.protocol = protocol;
        this.executor = executor;
    }

    @Override
    public void propose(Proposal proposal, Verdict verdict) {
        execute(() -> {
            Item replaced = unsent.put(proposal.partition(), new Item(proposal, verdict));
            if (replaced != null) {
                replaced.verdict().onVerdict(Errors.OPERATION_NOT_ATTEMPTED, null);
            }
            // Not at once: others may propose in this very moment.
            execute(this::maybeSend);
        });
    }

    private void execute(Runnable work) {
        try {
            executor.execute(work);
        } catch (RejectedExecutionException e) {
            LOG.debug("No in-sync set is proposed any more: this broker is shutting down", e);
        }
    }

    private void maybeSend() {
        if (inFlight || unsent.isEmpty()) {
            return;
        }
        inFlight = true;
        if (brokerEpoch.getAsLong() < 0) {
            // Not registered at present: the controller would not know whose word it is.
            again();
            return;
        }
        List<Item> items = new ArrayList<>(unsent.values());
        unsent.clear();
        AlterPartitionRequestData request = AlterPartitionMessages.request(
                brokerId,
                brokerEpoch.getAsLong(),
                items.stream().map(Item::proposal).toList(),
                protocol);
        LOG.debug("Sending AlterPartition to controller {}", request);
        controller.send(
                request,
                TIMEOUT_MS,
                response -> execute(() -> onResponse(items, request, (AlterPartitionResponseData) response)),
                () -> execute(() -> retry(items)));
    }

    private void onResponse(List<Item> items, AlterPartitionRequestData request, AlterPartitionResponseData response) {
        Errors error = Errors.forCode(response.errorCode());
        switch (error) {
            case NONE -> {
                lastWarning = null;
                onAnswers(items, response);
            }
            case STALE_BROKER_EPOCH -> {
                warn("Broker had a stale broker epoch (" + request.brokerEpoch() + "), retrying.");
                retry(items);
            }
            case CLUSTER_AUTHORIZATION_FAILED -> {
                warn("Broker is not authorized to send AlterPartition to controller");
                retry(items);
            }
            default -> {
                warn("Controller returned an unexpected top-level error when handling AlterPartition request: "
                        + error);
                retry(items);
            }
        }
    }

    /** The same again and again is said once. */
    private void warn(String what) {
        if (!what.equals(lastWarning)) {
            LOG.warn("{}", what);
            lastWarning = what;
        }
    }

    private void onAnswers(List<Item> items, AlterPartitionResponseData response) {
        Map<TopicPartition, Answer> answers = AlterPartitionMessages.answers(
                response, items.stream().map(Item::proposal).toList());
        List<Item> unanswered = new ArrayList<>();
        for (Item item : items) {
            Answer answer = answers.get(item.proposal().partition());
            if (answer == null) {
                LOG.debug(
                        "Partition {} was sent but not included in the response",
                        item.proposal().partition());
                unanswered.add(item);
            } else {
                item.verdict().onVerdict(answer.error(), answer.state());
            }
        }
        if (unanswered.isEmpty()) {
            inFlight = false;
            maybeSend();
        } else {
            retry(unanswered);
        }
    }

    /** Once more, a little later, but for those that something newer was proposed for. */
    private void retry(List<Item> items) {
        for (Item item : items) {
            if (unsent.putIfAbsent(item.proposal().partition(), item) != null) {
                item.verdict().onVerdict(Errors.OPERATION_NOT_ATTEMPTED, null);
            }
        }
        again();
    }

    private void again() {
        executor.schedule(
                () -> {
                    inFlight = false;
                    maybeSend();
                },
                RETRY_PAUSE_MS,
                TimeUnit.MILLISECONDS);
    }
}
