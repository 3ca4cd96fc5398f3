package io.barnabas.coordination;

import io.barnabas.coordination.BrokerProbe.Finding;
import io.barnabas.coordination.FailureRules.Verdict;
import io.barnabas.metadata.BrokerRegistration;
import io.barnabas.metadata.EndPoint;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices broker processes that are dead long before their ZooKeeper sessions end. What counts is a refused connection
 * only: the host itself says that nobody listens. Whoever suspects a broker looks several times, and reports it in the
 * store for all to see; the others look too; the reported broker objects if it lives; {@link FailureRules} says who may
 * remove it, {@link BrokerRemoval} does it.
 *
 * <pre>
 *   (registered) -- answers once --> known -- hint --> looked at -- refused n times --> reported -- judged --> removed
 *                                      ^                   |                               |
 *                                      +------ answers, or is merely not reached ----------+
 * </pre>
 *
 * <p>Only who has answered this broker in its present life is ever reported: an address that never worked from here, or
 * that is not open yet, says nothing about its process.
 *
 * <p>All state is touched on the loop only.
 */
final class FailureDetector {
    private static final Logger LOG = LoggerFactory.getLogger(FailureDetector.class);
    /** How often a reported broker is looked at until it is gone. */
    private static final long REPEAT_MS = 500;
    /** Answers that end a suspicion. More than one: of a dying process the connections go first, the listener last. */
    private static final int ANSWERS = 2;
    /** Looks at a reported broker after which whoever should have removed it has had its time. */
    private static final int PATIENCE = 4;

    private static final long HOLD_AGAIN_MS = 1_000;
    private static final long MIN_FIRST_CONTACT_MS = 100;
    private static final long MAX_FIRST_CONTACT_MS = 5_000;

    private final MetadataStore store;
    private final CoordinationEnvironment environment;
    private final LifeLoop loop;
    private final FailureMarks marks;
    private final FailureDetectionConfig config;
    private final BrokerRemoval removal;
    private final Set<Integer> hints = ConcurrentHashMap.newKeySet();
    private final Map<Integer, Peer> peers = new TreeMap<>();
    /** Connections to the others; also touched when this broker stops. */
    private final Map<Integer, BrokerProbe.Held> held = new ConcurrentSkipListMap<>();

    private int self = -1;

    /** Another broker, in one of its lives. */
    private static final class Peer {
        private final BrokerRegistration broker;
        private final EndPoint endPoint;
        private boolean answered;
        private boolean looking;
        private int refusals;
        private int answers;
        private boolean reported;
        private boolean judging;
        private boolean judgeAgain;
        private Verdict told;

        Peer(BrokerRegistration broker, EndPoint endPoint) {
            this.broker = broker;
            this.endPoint = endPoint;
        }
    }

    FailureDetector(
            MetadataStore store,
            CoordinationEnvironment environment,
            ScheduledExecutorService loop,
            FailureDetectionConfig config) {
        this.store = store;
        this.environment = environment;
        this.loop = new LifeLoop(loop);
        this.marks = new FailureMarks(store, environment, this.loop, this::onMarks);
        this.config = config;
        this.removal = new BrokerRemoval(store);
    }

    /** This broker is registered (again). */
    void onRegistered(BrokerRegistration own) {
        loop.execute(() -> {
            forget();
            self = own.id();
            marks.begin(
                    own.id(), own.epoch(), endPoint(own).map(EndPoint::address).orElse(""));
            readBrokers();
        });
    }

    /** This broker's registration is gone: no opinion about others from here on. */
    void onUnregistered() {
        loop.execute(this::forget);
    }

    /** This broker is shutting down: what others say of it is about to be true. */
    void leave() {
        loop.execute(marks::leave);
    }

    /** See {@link ClusterCoordination#suspect}. */
    void suspect(int brokerId) {
        if (hints.add(brokerId)) {
            loop.execute(() -> {
                hints.remove(brokerId);
                onHint(brokerId);
            });
        }
    }

    /** Closes the connections to the others. From any thread, after the loop has ended or is about to. */
    void close() {
        held.keySet().forEach(this::release);
    }

    private void forget() {
        loop.newLife();
        held.keySet().forEach(this::release);
        peers.clear();
        marks.end();
    }

    private void onMarks() {
        checkReports();
        judgeAll();
    }

    private void readBrokers() {
        Runnable again = loop.inLife(this::readBrokers);
        ClusterView.liveBrokers(store, path -> again.run()).whenComplete(loop.inLife((brokers, thrown) -> {
            if (thrown == null) {
                onBrokers(brokers);
            } else {
                LOG.debug("The registered brokers cannot be read", thrown);
                loop.later(REPEAT_MS, this::readBrokers);
            }
        }));
    }

    private void onBrokers(List<BrokerRegistration> brokers) {
        Map<Integer, BrokerRegistration> live = new TreeMap<>();
        brokers.forEach(broker -> live.put(broker.id(), broker));
        for (Peer peer : List.copyOf(peers.values())) {
            BrokerRegistration now = live.get(peer.broker.id());
            if (now == null || now.epoch() != peer.broker.epoch()) {
                peers.remove(peer.broker.id());
                release(peer.broker.id());
                if (peer.reported) {
                    withdraw(peer);
                }
            }
        }
        live.remove(self);
        for (BrokerRegistration broker : live.values()) {
            if (!peers.containsKey(broker.id())) {
                endPoint(broker).ifPresent(endPoint -> {
                    Peer peer = new Peer(broker, endPoint);
                    peers.put(broker.id(), peer);
                    awaitFirstContact(peer, MIN_FIRST_CONTACT_MS);
                });
            }
        }
        judgeAll();
    }

    private void awaitFirstContact(Peer peer, long pauseMs) {
        probe(peer, finding -> {
            if (finding == Finding.ANSWERS) {
                peer.answered = true;
                hold(peer);
                checkReports();
            } else {
                loop.later(pauseMs, () -> {
                    if (isCurrent(peer)) {
                        awaitFirstContact(peer, Math.min(2 * pauseMs, MAX_FIRST_CONTACT_MS));
                    }
                });
            }
        });
    }

    /** The end of that connection is a hint that comes at once, whoever else speaks with the broker. */
    private void hold(Peer peer) {
        Runnable onEnd = loop.inLife(() -> {
            if (isCurrent(peer)) {
                onHint(peer.broker.id());
                loop.later(HOLD_AGAIN_MS, () -> holdAgain(peer));
            }
        });
        release(peer.broker.id());
        held.put(peer.broker.id(), environment.probe().hold(peer.endPoint, onEnd));
    }

    private void holdAgain(Peer peer) {
        if (isCurrent(peer)) {
            hold(peer);
        }
    }

    private void release(int brokerId) {
        BrokerProbe.Held connection = held.remove(brokerId);
        if (connection != null) {
            connection.close();
        }
    }

    /** What another broker reports is a hint like any other. */
    private void checkReports() {
        for (Peer peer : List.copyOf(peers.values())) {
            if (marks.isReported(peer.broker.id(), peer.broker.epoch())) {
                onHint(peer.broker.id());
            }
        }
    }

    private void onHint(int brokerId) {
        Peer peer = peers.get(brokerId);
        if (peer != null && peer.answered && !peer.looking) {
            peer.looking = true;
            peer.refusals = 0;
            peer.answers = 0;
            look(peer);
        }
    }

    private void look(Peer peer) {
        probe(peer, finding -> {
            if (finding == Finding.REFUSED) {
                onRefused(peer);
            } else if (!peer.reported) {
                onAnswer(peer);
            } else {
                LOG.info(
                        "Broker {} at {} {}: the report that it refuses connections is withdrawn",
                        peer.broker.id(),
                        peer.endPoint.address(),
                        finding == Finding.ANSWERS ? "answers again" : "is not reached any more");
                withdraw(peer);
            }
        });
    }

    private void onAnswer(Peer peer) {
        peer.refusals = 0;
        peer.answers++;
        if (peer.answers < ANSWERS) {
            loop.later(config.probeIntervalMs(), () -> lookAgain(peer));
        } else {
            peer.looking = false;
        }
    }

    private void onRefused(Peer peer) {
        peer.answers = 0;
        peer.refusals++;
        if (peer.refusals < config.probes()) {
            loop.later(config.probeIntervalMs(), () -> lookAgain(peer));
            return;
        }
        loop.later(REPEAT_MS, () -> lookAgain(peer));
        if (peer.reported) {
            judge(peer);
        } else {
            report(peer);
        }
    }

    private void lookAgain(Peer peer) {
        if (isCurrent(peer) && peer.looking) {
            look(peer);
        }
    }

    private void report(Peer peer) {
        if (peer.refusals == config.probes()) {
            LOG.warn(
                    "Broker {} (epoch {}) at {} refuses connections, {} times in a row: reporting it",
                    peer.broker.id(),
                    peer.broker.epoch(),
                    peer.endPoint.address(),
                    peer.refusals);
        }
        marks.report(peer.broker, peer.endPoint.address()).whenComplete(loop.inLife((nothing, thrown) -> {
            if (thrown == null) {
                peer.reported = true;
                judge(peer);
            }
        }));
    }

    private void withdraw(Peer peer) {
        marks.withdraw(peer.broker).whenComplete(loop.inLife((nothing, thrown) -> {
            if (thrown == null) {
                peer.reported = false;
                peer.looking = false;
            } else {
                loop.later(REPEAT_MS, () -> withdraw(peer));
            }
        }));
    }

    private void judgeAll() {
        List.copyOf(peers.values()).forEach(this::judge);
    }

    private void judge(Peer peer) {
        if (!peer.reported || peer.judging || !isCurrent(peer)) {
            peer.judgeAgain = peer.judging;
            return;
        }
        peer.judging = true;
        peer.judgeAgain = false;
        boolean waited = peer.refusals >= config.probes() + PATIENCE;
        removal.situation(self).whenComplete(loop.inLife((seen, thrown) -> {
            Verdict verdict = thrown == null ? FailureRules.on(peer.broker.id(), seen, waited) : Verdict.NOT_SUSPECTED;
            if (verdict == Verdict.REMOVE) {
                // The pause is the suspect's time to object.
                loop.later(config.probeIntervalMs(), () -> verify(peer, waited));
            } else {
                judged(peer, verdict);
            }
        }));
    }

    /** Not removed; what has changed meanwhile is looked at now. */
    private void judged(Peer peer, Verdict verdict) {
        peer.judging = false;
        tell(peer, verdict);
        if (peer.judgeAgain) {
            judge(peer);
        }
    }

    private void verify(Peer peer, boolean waited) {
        probe(peer, finding -> {
            if (finding != Finding.REFUSED) {
                peer.judging = false;
                return;
            }
            int brokerId = peer.broker.id();
            removal.remove(self, brokerId, peer.broker.epoch(), waited).whenComplete(loop.inLife((verdict, thrown) -> {
                if (thrown != null) {
                    peer.judging = false;
                    // Another was quicker, or a reply is lost: the next look, or the news of its removal, will tell.
                    LOG.info(
                            "Broker {} could not be removed just now: {}",
                            brokerId,
                            Futures.cause(thrown).getMessage());
                } else if (verdict == Verdict.REMOVE) {
                    peer.judging = false;
                    LOG.warn(
                            "Removed the registration of broker {} (epoch {}): nobody listens at {} any more",
                            brokerId,
                            peer.broker.epoch(),
                            peer.endPoint.address());
                } else {
                    judged(peer, verdict);
                }
            }));
        });
    }

    private void tell(Peer peer, Verdict verdict) {
        if (peer.told == verdict) {
            return;
        }
        peer.told = verdict;
        switch (verdict) {
            case SPARED ->
                LOG.warn(
                        "Broker {} refuses connections, but it lived when it was removed for that before: its"
                                + " ZooKeeper session alone decides",
                        peer.broker.id());
            case OBJECTED ->
                LOG.warn(
                        "Broker {} refuses connections at {}, but says that it lives: it stays",
                        peer.broker.id(),
                        peer.endPoint.address());
            case TOO_FEW_WITNESSES ->
                LOG.info("Broker {} is reported; another broker must find the same", peer.broker.id());
            case ANOTHER_JUDGES -> LOG.info("Broker {} is reported; another broker removes it", peer.broker.id());
            default -> LOG.debug("Broker {} is gone already", peer.broker.id());
        }
    }

    private boolean isCurrent(Peer peer) {
        return peers.get(peer.broker.id()) == peer;
    }

    private Optional<EndPoint> endPoint(BrokerRegistration broker) {
        return broker.endPoint(config.interBrokerListenerName());
    }

    /** Goes on, on the loop, if that broker's life is still the same. */
    private void probe(Peer peer, Consumer<Finding> then) {
        environment.probe().probe(peer.endPoint).whenComplete(loop.inLife((finding, thrown) -> {
            if (isCurrent(peer)) {
                then.accept(thrown == null ? finding : Finding.UNREACHABLE);
            }
        }));
    }
}
