package io.barnabas.coordination;

import io.barnabas.coordination.BrokerProbe.Finding;
import io.barnabas.coordination.MetadataStore.Node;
import io.barnabas.coordination.MetadataStore.Write;
import io.barnabas.coordination.MetadataStore.WriteResult;
import io.barnabas.coordination.MetadataStoreException.Code;
import io.barnabas.coordination.znode.BrokerIdZNode;
import io.barnabas.coordination.znode.ControllerZNode;
import io.barnabas.metadata.BrokerRegistration;
import io.barnabas.metadata.EndPoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Announces this broker in {@code /brokers/ids}, and what to do when its id is there already:
 *
 * <ul>
 *   <li>It belongs to our own session: a lost reply. Nothing to do.
 *   <li>Its epoch is the one we remember in our log directory: it was our dead predecessor's. Replace it, and end its
 *       controllership too, in one transaction.
 *   <li>One of its addresses, not being ours, answers: another live broker. Refuse at once.
 *   <li>Nobody answers, but nothing is proven (a network may be cut): wait until its session ends, as long as a session
 *       may take, then give up.
 * </ul>
 */
final class BrokerRegistry {
    private static final Logger LOG = LoggerFactory.getLogger("kafka.zk.KafkaZkClient");
    private static final int MAX_ATTEMPTS = 20;
    /** ZooKeeper ends sessions in whole ticks, so a little later than promised. */
    private static final int EXPIRY_SLACK_MS = 6_000;

    private final MetadataStore store;
    private final CoordinationEnvironment environment;
    private final ScheduledExecutorService timer;
    private volatile long brokerEpoch = BrokerRegistration.NO_EPOCH;
    private volatile long lastOwnEpoch = BrokerRegistration.NO_EPOCH;
    private volatile boolean waitedForExpiry;
    private volatile LongConsumer onVanished = epoch -> {};

    BrokerRegistry(MetadataStore store, CoordinationEnvironment environment, ScheduledExecutorService timer) {
        this.store = store;
        this.environment = environment;
        this.timer = timer;
    }

    long brokerEpoch() {
        return brokerEpoch;
    }

    /** @param listener told, on the store's thread, of an epoch whose registration vanished before its session */
    void onVanished(LongConsumer listener) {
        onVanished = listener;
    }

    private void watch(int brokerId, long epoch) {
        store.exists(BrokerIdZNode.path(brokerId), path -> watch(brokerId, epoch))
                .whenComplete((stat, thrown) -> {
                    if (thrown != null) {
                        LOG.debug("The registration cannot be watched: the store is closed", thrown);
                    } else if (brokerEpoch == epoch
                            && (stat.isEmpty() || stat.get().czxid() != epoch)) {
                        onVanished.accept(epoch);
                    }
                });
    }

    void unregistered() {
        brokerEpoch = BrokerRegistration.NO_EPOCH;
    }

    CompletableFuture<Long> register(BrokerRegistration registration) {
        waitedForExpiry = false;
        return attempt(registration.withTimestampMs(environment.time().milliseconds()), List.of(), 1)
                .thenApply(epoch -> {
                    brokerEpoch = epoch;
                    lastOwnEpoch = epoch;
                    watch(registration.id(), epoch);
                    environment.memory().remember(epoch);
                    LOG.info(
                            "Registered broker {} at path {} with addresses: {}, czxid (broker epoch): {}",
                            registration.id(),
                            BrokerIdZNode.path(registration.id()),
                            addresses(registration),
                            epoch);
                    return epoch;
                });
    }

    private CompletableFuture<Long> attempt(BrokerRegistration registration, List<Write> before, int attempt) {
        if (attempt > MAX_ATTEMPTS) {
            return CompletableFuture.failedFuture(new CoordinationException("Broker " + registration.id()
                    + " could not be registered in ZooKeeper in " + MAX_ATTEMPTS + " attempts; see the log above."));
        }
        String path = BrokerIdZNode.path(registration.id());
        byte[] data = BrokerIdZNode.encode(registration);
        List<Write> writes = new ArrayList<>(before);
        writes.add(Write.createEphemeral(path, data));
        // Setting it once more in the same transaction is what tells the czxid, as Apache's brokers do it.
        writes.add(Write.setData(path, data, 0));
        return store.multi(writes)
                .handle((results, thrown) -> thrown == null
                        ? CompletableFuture.completedFuture(epoch(results))
                        : afterFailure(registration, attempt, MetadataStoreException.codeOf(thrown), thrown))
                .thenCompose(next -> next);
    }

    private static long epoch(List<WriteResult> results) {
        return results.get(results.size() - 1).stat().orElseThrow().czxid();
    }

    private CompletableFuture<Long> afterFailure(
            BrokerRegistration registration, int attempt, Code code, Throwable thrown) {
        if (code == Code.NO_AUTH || code == Code.OTHER) {
            return CompletableFuture.failedFuture(new CoordinationException(
                    "Broker " + registration.id() + " may not register in ZooKeeper: " + thrown.getMessage(), thrown));
        }
        // The read waits for a connection, so a lost one bounds how fast attempts follow each other.
        return store.get(BrokerIdZNode.path(registration.id()))
                .handle((node, missing) -> missing == null
                        ? resolve(registration, node, attempt)
                        : attempt(registration, List.of(), attempt + 1))
                .thenCompose(next -> next);
    }

    private CompletableFuture<Long> resolve(BrokerRegistration ours, Node node, int attempt) {
        if (node.stat().ephemeralOwner() == store.sessionId()) {
            return CompletableFuture.completedFuture(node.stat().czxid());
        }
        BrokerRegistration theirs =
                BrokerIdZNode.decode(ours.id(), node.data(), node.stat().czxid());
        var remembered = environment.memory().lastBrokerEpoch();
        boolean ownOfOldSession = lastOwnEpoch == theirs.epoch();
        if (ownOfOldSession || remembered.isPresent() && remembered.getAsLong() == theirs.epoch()) {
            LOG.info(
                    "Broker {} {}: replacing the registration it left behind (epoch {}).",
                    ours.id(),
                    ownOfOldSession ? "has lost its session" : "was not shut down cleanly",
                    theirs.epoch());
            return takeOver(ours, node, attempt);
        }
        return anyAnswers(ours, theirs).thenCompose(answering -> {
            if (answering.isPresent()) {
                return CompletableFuture.failedFuture(taken(ours, theirs, answering.get()));
            }
            return awaitExpiry(ours, theirs, attempt);
        });
    }

    /** Ends what the dead session holds, and registers, in one transaction. */
    private CompletableFuture<Long> takeOver(BrokerRegistration ours, Node dead, int attempt) {
        Write delete = Write.delete(BrokerIdZNode.path(ours.id()), dead.stat().version());
        return store.get(ControllerZNode.PATH)
                .handle((controller, missing) -> {
                    boolean heldByDead = missing == null
                            && controller.stat().ephemeralOwner() == dead.stat().ephemeralOwner();
                    return heldByDead
                            ? List.of(
                                    delete,
                                    Write.delete(
                                            ControllerZNode.PATH,
                                            controller.stat().version()))
                            : List.of(delete);
                })
                .thenCompose(before -> attempt(ours, before, attempt + 1));
    }

    private CompletableFuture<Optional<String>> anyAnswers(BrokerRegistration ours, BrokerRegistration theirs) {
        // An address we announce ourselves would answer with our own voice, and prove nothing.
        List<String> own = ours.endPoints().stream().map(EndPoint::address).toList();
        List<EndPoint> others = theirs.endPoints().stream()
                .filter(endPoint -> !own.contains(endPoint.address()))
                .toList();
        List<CompletableFuture<Finding>> findings =
                others.stream().map(environment.probe()::probe).toList();
        return Futures.all(findings).thenApply(nothing -> {
            for (int i = 0; i < findings.size(); i++) {
                if (findings.get(i).join() == Finding.ANSWERS) {
                    return Optional.of(others.get(i).address());
                }
            }
            return Optional.empty();
        });
    }

    private CompletableFuture<Long> awaitExpiry(BrokerRegistration ours, BrokerRegistration theirs, int attempt) {
        if (waitedForExpiry) {
            return CompletableFuture.failedFuture(taken(ours, theirs, addresses(theirs)));
        }
        waitedForExpiry = true;
        long boundMs = store.sessionTimeoutMs() + EXPIRY_SLACK_MS;
        LOG.info(
                "Broker id {} is still registered at {}, where nobody else answers; waiting up to {} s for ZooKeeper"
                        + " to expire that registration.",
                ours.id(),
                addresses(theirs),
                TimeUnit.MILLISECONDS.toSeconds(boundMs));
        CompletableFuture<Void> gone = new CompletableFuture<>();
        CompletableFuture<Void> late = new CompletableFuture<>();
        ScheduledFuture<?> alarm = timer.schedule(
                () -> late.completeExceptionally(new TimeoutException()), boundMs, TimeUnit.MILLISECONDS);
        return CompletableFuture.anyOf(
                        late,
                        store.exists(BrokerIdZNode.path(ours.id()), path -> gone.complete(null))
                                .thenCompose(stat -> stat.isEmpty() ? CompletableFuture.completedFuture(null) : gone))
                .handle((nothing, thrown) -> {
                    alarm.cancel(false);
                    return Futures.cause(thrown) instanceof TimeoutException
                            ? CompletableFuture.<Long>failedFuture(taken(ours, theirs, addresses(theirs)))
                            : attempt(ours, List.of(), attempt + 1);
                })
                .thenCompose(next -> next);
    }

    private static CoordinationException taken(BrokerRegistration ours, BrokerRegistration theirs, String address) {
        return new CoordinationException("broker.id " + ours.id() + " is already taken by a running broker at "
                + address
                + " (registered in ZooKeeper with epoch " + theirs.epoch()
                + "). Give this broker a broker.id of its own, or stop the other one first.");
    }

    private static String addresses(BrokerRegistration registration) {
        return String.join(
                ",",
                registration.endPoints().stream().map(e -> e.connectionString()).toList());
    }
}
