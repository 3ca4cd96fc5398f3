package io.barnabas.coordination;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.message.AllocateProducerIdsRequestData;
import io.barnabas.common.message.AllocateProducerIdsResponseData;
import io.barnabas.common.message.AlterPartitionReassignmentsRequestData;
import io.barnabas.common.message.AlterPartitionReassignmentsResponseData;
import io.barnabas.common.message.AlterPartitionRequestData;
import io.barnabas.common.message.AlterPartitionResponseData;
import io.barnabas.common.message.ControlledShutdownRequestData;
import io.barnabas.common.message.ControlledShutdownResponseData;
import io.barnabas.common.message.ListPartitionReassignmentsRequestData;
import io.barnabas.common.message.ListPartitionReassignmentsResponseData;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.Errors;
import io.barnabas.controller.ControllerEvent;
import io.barnabas.coordination.ControllerElection.Outcome;
import io.barnabas.coordination.znode.ControllerZNode;
import io.barnabas.metadata.BrokerRegistration;
import io.barnabas.metadata.ConfigEntity;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This broker's part in the controllership: stands for election, runs a {@link ControllerRound} per term, and ends it
 * when the session is lost, the fence has moved, or another broker is seen in office.
 *
 * <pre>
 *   waiting -- elected --> loading -- state read --> active -- fenced, session lost, other controller --> waiting
 *                             ^                        |
 *                             +--- doubtful write -----+
 * </pre>
 */
final class StoreController implements Controller {
    private static final Logger LOG = LoggerFactory.getLogger("kafka.controller.KafkaController");
    private static final long RETRY_MS = 100;
    private static final long REFUSED_RETRY_MS = 5_000;

    private final MetadataStore store;
    private final ControllerConfig config;
    private final ControllerRound.Outside outside;
    private final ControllerElection election;
    private final ControllerEventManager events;
    private volatile ControllerRound round;
    private volatile boolean active;
    private volatile int activeControllerId = -1;
    private String lastRefusal = "";
    private volatile boolean suspended;
    private volatile boolean closed;

    StoreController(
            MetadataStore store,
            CoordinationEnvironment environment,
            ConfigStore configs,
            ControllerConfig config,
            BrokerChannel channel) {
        this.store = store;
        this.config = config;
        this.outside = new ControllerRound.Outside(store, configs, environment.uuids(), channel);
        this.election = new ControllerElection(store, environment, config.brokerId());
        this.events =
                new ControllerEventManager(environment.threads().loop("controller-event-thread-" + config.brokerId()));
    }

    void start() {
        events.put(this::elect);
    }

    @Override
    public boolean isActive() {
        return active;
    }

    @Override
    public int activeControllerId() {
        return activeControllerId;
    }

    void onSuspended() {
        suspended = true;
        events.put(() -> inRound(r -> r.suspend()));
    }

    void onReconnected() {
        suspended = false;
        events.put(() -> {
            inRound(r -> r.resume());
            elect();
        });
    }

    /** Not the controller any more, from this moment on. */
    void onSessionLost() {
        active = false;
        events.put(() -> resign("the session is lost"));
    }

    /** Registered again, in a new session. */
    void onNewSession() {
        suspended = false;
        events.put(this::elect);
    }

    @Override
    public CompletableFuture<ControlledShutdownResponseData> controlledShutdown(ControlledShutdownRequestData request) {
        var event = new ControllerEvent.ControlledShutdown(request.brokerId(), request.brokerEpoch());
        ControlledShutdownResponseData refused =
                new ControlledShutdownResponseData().setErrorCode(Errors.NOT_CONTROLLER.code());
        return request(
                refused,
                r -> r.submit(
                        event,
                        kafka -> () -> kafka.controlledShutdownResponse(request.brokerId(), request.brokerEpoch())));
    }

    @Override
    public CompletableFuture<AlterPartitionResponseData> alterPartition(
            AlterPartitionRequestData request, short version) {
        var event = new ControllerEvent.AlterPartitionReceived(request, version);
        AlterPartitionResponseData refused =
                new AlterPartitionResponseData().setErrorCode(Errors.NOT_CONTROLLER.code());
        return request(
                refused,
                r -> r.submit(event, kafka -> {
                    var verdicts = kafka.alterPartitionVerdicts(request, version);
                    return () -> kafka.alterPartitionResponse(request, version, verdicts);
                }));
    }

    @Override
    public CompletableFuture<Map<TopicPartition, ApiException>> electLeaders(
            Set<TopicPartition> partitions, boolean unclean) {
        var event = new ControllerEvent.ReplicaLeaderElection(partitions, unclean);
        CompletableFuture<Map<TopicPartition, ApiException>> answer = request(
                null,
                r -> r.submit(event, kafka -> {
                    var verdicts = kafka.electionVerdicts(event);
                    return () -> verdicts;
                }));
        return answer.thenApply(verdicts -> {
            if (verdicts == null) {
                throw new ApiException(Errors.NOT_CONTROLLER);
            }
            return verdicts;
        });
    }

    @Override
    public CompletableFuture<AlterPartitionReassignmentsResponseData> alterPartitionReassignments(
            AlterPartitionReassignmentsRequestData request) {
        var targets = ReassignmentMessages.targets(request);
        return request(
                ReassignmentMessages.notController(),
                r -> r.submit(new ControllerEvent.ReassignmentsRequested(targets), kafka -> {
                    var verdicts = kafka.reassignmentVerdicts(targets);
                    return () -> ReassignmentMessages.response(request, verdicts);
                }));
    }

    @Override
    public CompletableFuture<ListPartitionReassignmentsResponseData> listPartitionReassignments(
            ListPartitionReassignmentsRequestData request) {
        return request(
                ReassignmentMessages.notControllerToList(),
                r -> CompletableFuture.completedFuture(r.kafka()
                        .map(kafka -> ReassignmentMessages.list(request, kafka.context()))
                        .orElseGet(ReassignmentMessages::notControllerToList)));
    }

    @Override
    public CompletableFuture<AllocateProducerIdsResponseData> allocateProducerIds(
            AllocateProducerIdsRequestData request) {
        return request(producerIdsRefused(Errors.NOT_CONTROLLER), r -> {
            BrokerRegistration broker = r.kafka()
                    .map(kafka -> kafka.context().liveOrShuttingDownBrokers().get(request.brokerId()))
                    .orElse(null);
            if (broker == null || broker.epoch() != request.brokerEpoch()) {
                Errors refusal = broker == null ? Errors.BROKER_ID_NOT_REGISTERED : Errors.STALE_BROKER_EPOCH;
                return CompletableFuture.completedFuture(producerIdsRefused(refusal));
            }
            return r.allocateProducerIds(request.brokerId()).thenApply(block -> new AllocateProducerIdsResponseData()
                    .setProducerIdStart(block.firstProducerId())
                    .setProducerIdLen((int) block.size()));
        });
    }

    private static AllocateProducerIdsResponseData producerIdsRefused(Errors error) {
        return new AllocateProducerIdsResponseData().setErrorCode(error.code());
    }

    /** Somebody's configuration has changed: perhaps leaders may be elected now that could not be before. */
    void onConfigChange(ConfigEntity entity) {
        boolean topic = entity.type().equals("topics");
        if (topic || entity.type().equals("brokers")) {
            Optional<String> name = topic ? Optional.of(entity.name()) : Optional.empty();
            events.put(() -> inRound(r -> r.onUncleanElectionConfigChanged(name)));
        }
    }

    @Override
    public void close() {
        closed = true;
        active = false;
        events.put(() -> resign("the broker is shutting down"));
        events.close();
    }

    /** Runs a request in the present term; the refusal is the answer when there is none, or when it ends meanwhile. */
    private <T> CompletableFuture<T> request(T refused, Function<ControllerRound, CompletableFuture<T>> work) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        boolean taken = active
                && events.offer(() -> {
                    ControllerRound current = round;
                    if (current == null) {
                        answer.complete(refused);
                        return;
                    }
                    work.apply(current)
                            .whenComplete((value, thrown) -> answer.complete(thrown == null ? value : refused));
                });
        if (!taken) {
            answer.complete(refused);
        }
        return answer;
    }

    private void elect() {
        if (closed || round != null) {
            return;
        }
        long session = store.sessionId();
        election.elect(path -> events.put(this::onControllerChange))
                .whenComplete((outcome, thrown) -> events.put(() -> {
                    if (thrown != null) {
                        LOG.error(
                                "[Controller id={}] Election failed: {}",
                                config.brokerId(),
                                Futures.cause(thrown).getMessage());
                        again();
                    } else if (session == store.sessionId()) {
                        onOutcome(outcome);
                    }
                }));
    }

    private void onOutcome(Outcome outcome) {
        if (closed || round != null) {
            return;
        }
        if (outcome instanceof Outcome.Elected elected) {
            takeOffice(elected);
        } else if (outcome instanceof Outcome.Lost lost) {
            activeControllerId = lost.controllerId();
            LOG.debug(
                    "[Controller id={}] Broker {} has been elected as the controller.",
                    config.brokerId(),
                    lost.controllerId());
        } else if (outcome instanceof Outcome.Refused refused) {
            refuse(refused.reason());
        } else {
            again();
        }
    }

    /** Said once; whoever takes the obstacle away need not restart anything. */
    private void refuse(String reason) {
        if (!reason.equals(lastRefusal)) {
            LOG.error("[Controller id={}] Will not become the controller: {}.", config.brokerId(), reason);
        }
        lastRefusal = reason;
        events.putLater(this::elect, REFUSED_RETRY_MS);
    }

    private void again() {
        if (!closed && !suspended) {
            events.putLater(this::elect, RETRY_MS);
        }
    }

    private void takeOffice(Outcome.Elected elected) {
        int id = config.brokerId();
        LOG.info(
                "[Controller id={}] {} successfully elected as the controller. Epoch incremented to {} and epoch zk"
                        + " version is now {}",
                id,
                id,
                elected.controllerEpoch(),
                elected.epochVersion());
        activeControllerId = id;
        round = new ControllerRound(outside, config, events, elected, this::resignFromRound);
        active = true;
        round.load();
        if (suspended) {
            round.suspend();
        }
    }

    /** The node was made, changed or deleted; operators delete it to have a new election. */
    private void onControllerChange() {
        ControllerRound current = round;
        if (current == null) {
            elect();
            return;
        }
        election.isStillOurs(path -> events.put(this::onControllerChange))
                .whenComplete((ours, thrown) -> events.put(() -> {
                    if (thrown == null && !ours && round == current) {
                        resignFromRound(ControllerZNode.PATH + " is not this broker's any more");
                    }
                }));
    }

    private void resignFromRound(String reason) {
        resign(reason);
        elect();
    }

    private void resign(String reason) {
        active = false;
        ControllerRound current = round;
        round = null;
        activeControllerId = -1;
        if (current != null) {
            current.end();
            LOG.info("[Controller id={}] Resigned: {}.", config.brokerId(), reason);
        }
    }

    private void inRound(java.util.function.Consumer<ControllerRound> work) {
        if (round != null) {
            work.accept(round);
        }
    }
}
