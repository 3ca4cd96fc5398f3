package io.barnabas.server.controller;

import io.barnabas.common.Time;
import io.barnabas.common.message.AllocateProducerIdsRequestData;
import io.barnabas.common.message.AllocateProducerIdsResponseData;
import io.barnabas.common.message.AlterPartitionRequestData;
import io.barnabas.common.message.AlterPartitionResponseData;
import io.barnabas.common.message.ControlledShutdownRequestData;
import io.barnabas.common.message.ControlledShutdownResponseData;
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.common.protocol.Errors;
import io.barnabas.controller.InterBrokerProtocol;
import io.barnabas.coordination.Controller;
import io.barnabas.server.controller.ControllerFinder.Target;
import io.barnabas.server.link.BrokerLink;
import io.barnabas.server.link.BrokerLinks;
import io.barnabas.server.link.ControllerLink;
import io.barnabas.server.link.LinkException;
import io.barnabas.server.link.ResponseHandler;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way to the controller: one link to whoever it is, opened when first needed. An answer of somebody who is not the
 * controller (any more), a broken connection or a time-out make it look again, a little later, until time is up.
 *
 * <p>Its state lives on the executor it is lent.
 */
public final class LinkToController implements ControllerLink, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("kafka.server.NodeToControllerRequestThread");
    private static final long RETRY_PAUSE_MS = 50;
    private static final int MAX_CALLS = 1_000;

    private final int brokerId;
    private final ControllerFinder finder;
    private final BrokerLinks links;
    private final InterBrokerProtocol protocol;
    private final int requestTimeoutMs;
    private final ScheduledExecutorService executor;
    private final Time time;

    private final Set<Call> calls = new LinkedHashSet<>();
    private Target target;
    private BrokerLink link;
    private boolean closed;

    /** A request on its way, however often it is sent. */
    private final class Call {
        private final ApiMessage request;
        private final long deadlineNs;
        private final Consumer<ApiMessage> onResponse;
        private final Runnable onTimeout;
        private Future<?> expiry;

        Call(ApiMessage request, long deadlineNs, Consumer<ApiMessage> onResponse, Runnable onTimeout) {
            this.request = request;
            this.deadlineNs = deadlineNs;
            this.onResponse = onResponse;
            this.onTimeout = onTimeout;
        }

        long remainingMs() {
            return TimeUnit.NANOSECONDS.toMillis(deadlineNs - time.nanoseconds());
        }
    }

    /**
     * @param brokerId this broker
     * @param protocol chooses the versions
     * @param requestTimeoutMs controller.socket.timeout.ms: how long one answer may take
     * @param executor where its state lives: runs one task at a time, without waiting for anything
     */
    public LinkToController(
            int brokerId,
            ControllerFinder finder,
            BrokerLinks links,
            InterBrokerProtocol protocol,
            int requestTimeoutMs,
            ScheduledExecutorService executor,
            Time time) {
        this.brokerId = brokerId;
        this.finder = finder;
        this.links = links;
        this.protocol = protocol;
        this.requestTimeoutMs = requestTimeoutMs;
        this.executor = executor;
        this.time = time;
    }

    @Override
    public void send(ApiMessage request, long timeoutMs, Consumer<ApiMessage> onResponse, Runnable onTimeout) {
        long deadlineNs = time.nanoseconds() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        Call call = new Call(request, deadlineNs, onResponse, onTimeout);
        if (!execute(() -> begin(call, timeoutMs))) {
            onTimeout.run();
        }
    }

    private boolean execute(Runnable work) {
        try {
            executor.execute(work);
            return true;
        } catch (RejectedExecutionException e) {
            LOG.debug("Nothing is sent to the controller any more: this broker is shutting down", e);
            return false;
        }
    }

    private void begin(Call call, long timeoutMs) {
        if (closed || calls.size() >= MAX_CALLS) {
            call.onTimeout.run();
            return;
        }
        calls.add(call);
        call.expiry = executor.schedule(() -> expire(call), timeoutMs, TimeUnit.MILLISECONDS);
        attempt(call);
    }

    private void expire(Call call) {
        if (calls.remove(call)) {
            call.onTimeout.run();
        }
    }

    private void attempt(Call call) {
        if (!calls.contains(call)) {
            return;
        }
        Optional<Target> found = finder.find();
        if (found.isEmpty()) {
            again(call);
            return;
        }
        short version = version(call.request);
        if (found.get().local().isPresent()) {
            recordTarget(found.get());
            ask(found.get().local().get(), call.request, version)
                    .whenComplete((response, failure) -> execute(() -> {
                        if (failure == null) {
                            onAnswer(call, response);
                        } else {
                            LOG.debug("This broker's controller does not answer", failure);
                            again(call);
                        }
                    }));
            return;
        }
        connect(found.get());
        int timeoutMs = (int) Math.max(1, Math.min(call.remainingMs(), requestTimeoutMs));
        Target asked = target;
        link.send(call.request, version, timeoutMs, new ResponseHandler() {
            @Override
            public void onResponse(ApiMessage response, Runnable release) {
                release.run();
                execute(() -> onAnswer(call, response));
            }

            @Override
            public void onFailure(LinkException failure) {
                execute(() -> {
                    LOG.debug(
                            "[zk-broker-{}-to-controller-alter-partition-channel-manager]: no answer of controller {}: {}",
                            brokerId,
                            asked.brokerId(),
                            failure.getMessage());
                    again(call);
                });
            }
        });
    }

    private void connect(Target wanted) {
        if (link == null || !wanted.equals(target)) {
            closeLink();
            recordTarget(wanted);
            link = links.open(wanted.brokerId(), wanted.endPoint(), Integer.toString(brokerId));
        }
    }

    private void recordTarget(Target wanted) {
        if (target == null || target.brokerId() != wanted.brokerId()) {
            LOG.info(
                    "[zk-broker-{}-to-controller-alter-partition-channel-manager]: Recorded new ZK controller, from now on will use node {}",
                    brokerId,
                    wanted.endPoint() == null
                            ? "this broker (id: " + brokerId + ")"
                            : wanted.endPoint().address() + " (id: " + wanted.brokerId() + " rack: null)");
        }
        if (wanted.endPoint() == null) {
            closeLink();
        }
        target = wanted;
    }

    private void closeLink() {
        if (link != null) {
            link.close();
            link = null;
        }
    }

    private void onAnswer(Call call, ApiMessage response) {
        if (isNotControllers(response)) {
            again(call);
        } else if (calls.remove(call)) {
            call.expiry.cancel(false);
            call.onResponse.accept(response);
        }
    }

    /** Brokers that are not the controller answer ControlledShutdown in words of their own. */
    private static boolean isNotControllers(ApiMessage response) {
        if (response instanceof ControlledShutdownResponseData answer) {
            return answer.errorCode() == Errors.STALE_CONTROLLER_EPOCH.code()
                    || answer.errorCode() == Errors.NOT_CONTROLLER.code();
        }
        short error = response instanceof AlterPartitionResponseData answer
                ? answer.errorCode()
                : ((AllocateProducerIdsResponseData) response).errorCode();
        return error == Errors.NOT_CONTROLLER.code();
    }

    private void again(Call call) {
        if (calls.contains(call)) {
            executor.schedule(() -> attempt(call), RETRY_PAUSE_MS, TimeUnit.MILLISECONDS);
        }
    }

    private short version(ApiMessage request) {
        return switch (ApiKeys.forId(request.apiKey())) {
            case ALTER_PARTITION -> AlterPartitionMessages.version((AlterPartitionRequestData) request, protocol);
            case CONTROLLED_SHUTDOWN -> protocol.controlledShutdownVersion();
            case ALLOCATE_PRODUCER_IDS -> protocol.allocateProducerIdsVersion();
            default -> throw new IllegalArgumentException("not a request to the controller: " + request.getClass());
        };
    }

    private static CompletableFuture<? extends ApiMessage> ask(
            Controller controller, ApiMessage request, short version) {
        if (request instanceof AlterPartitionRequestData alterPartition) {
            return controller.alterPartition(alterPartition, version);
        }
        if (request instanceof ControlledShutdownRequestData controlledShutdown) {
            return controller.controlledShutdown(controlledShutdown);
        }
        return controller.allocateProducerIds((AllocateProducerIdsRequestData) request);
    }

    /** Gives up what is on its way. */
    @Override
    public void close() {
        execute(() -> {
            closed = true;
            closeLink();
            List<Call> given = new ArrayList<>(calls);
            calls.clear();
            given.forEach(call -> {
                call.expiry.cancel(false);
                call.onTimeout.run();
            });
        });
    }
}
