package io.barnabas.coordination;

import io.barnabas.coordination.MetadataStore.Write;
import io.barnabas.coordination.MetadataStoreException.Code;
import io.barnabas.coordination.znode.FailureDetectionZNode;
import io.barnabas.coordination.znode.FailureDetectionZNode.Kind;
import io.barnabas.coordination.znode.FailureDetectionZNode.Mark;
import io.barnabas.metadata.BrokerRegistration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder in which brokers tell each other who is dead: reads it, keeps this broker's marks there, and objects when
 * this broker itself is reported. Touched on the loop only.
 */
final class FailureMarks {
    private static final Logger LOG = LoggerFactory.getLogger(FailureDetector.class);
    private static final long RETRY_MS = 500;
    /** Sessions' lengths for which a broker that was removed alive is left alone. */
    private static final int SPARED_SESSIONS = 10;

    private final MetadataStore store;
    private final CoordinationEnvironment environment;
    private final LifeLoop loop;
    private final Runnable onChange;
    private Set<Mark> marks = Set.of();
    private int self = -1;
    private long selfEpoch = BrokerRegistration.NO_EPOCH;
    private String selfAddress = "";
    private boolean leaving;

    /** @param onChange called on the loop when there is something new */
    FailureMarks(MetadataStore store, CoordinationEnvironment environment, LifeLoop loop, Runnable onChange) {
        this.store = store;
        this.environment = environment;
        this.loop = loop;
        this.onChange = onChange;
    }

    /** Leaves word that a broker which others have removed is alive, before it registers anew. From any thread. */
    static CompletableFuture<?> spare(MetadataStore store, int brokerId, long removedEpoch, long nowMs) {
        Mark mark = Mark.own(Kind.SPARED, brokerId, removedEpoch);
        byte[] data = FailureDetectionZNode.encode(mark, "", nowMs);
        return Futures.createMissing(store, FailureDetectionZNode.FOLDERS)
                .thenCompose(nothing -> Futures.orElse(
                        store.multi(List.of(Write.createEphemeral(mark.path(), data))), Code.NODE_EXISTS, List.of()));
    }

    /** Announces this broker's detector, and begins to read. */
    void begin(int brokerId, long epoch, String address) {
        self = brokerId;
        selfEpoch = epoch;
        selfAddress = address;
        Futures.createMissing(store, FailureDetectionZNode.FOLDERS)
                .thenCompose(nothing -> create(Mark.own(Kind.DETECTOR, brokerId, epoch), address))
                .whenComplete(loop.inLife((nothing, thrown) -> {
                    if (thrown != null) {
                        LOG.debug("The detector cannot be announced yet", thrown);
                        loop.later(RETRY_MS, () -> begin(brokerId, epoch, address));
                    } else {
                        read(true);
                    }
                }));
    }

    void end() {
        marks = Set.of();
        selfEpoch = BrokerRegistration.NO_EPOCH;
    }

    /** No objections from here on. */
    void leave() {
        leaving = true;
    }

    /** Whether anybody reports that broker in that epoch. */
    boolean isReported(int brokerId, long epoch) {
        return marks.stream().anyMatch(m -> m.kind() == Kind.REFUSED && m.brokerId() == brokerId && m.epoch() == epoch);
    }

    CompletableFuture<?> report(BrokerRegistration broker, String address) {
        return create(reportOf(broker), address);
    }

    CompletableFuture<?> withdraw(BrokerRegistration broker) {
        return delete(reportOf(broker));
    }

    private Mark reportOf(BrokerRegistration broker) {
        return Mark.refused(broker.id(), broker.epoch(), self, selfEpoch);
    }

    private void read(boolean first) {
        Runnable again = loop.inLife(() -> read(false));
        store.children(FailureDetectionZNode.PARENT, path -> again.run()).whenComplete(loop.inLife((names, thrown) -> {
            if (thrown != null) {
                LOG.debug("The reports of failures cannot be read", thrown);
                loop.later(RETRY_MS, () -> read(first));
                return;
            }
            marks = parse(names);
            if (first) {
                sweep();
            }
            objectIfReported();
            onChange.run();
        }));
    }

    static Set<Mark> parse(List<String> names) {
        // In one order everywhere and always: what is done to them one by one shows outside.
        Set<Mark> marks = new LinkedHashSet<>();
        new TreeSet<>(names).forEach(name -> FailureDetectionZNode.parse(name).ifPresent(marks::add));
        return marks;
    }

    /** Takes away what an earlier life of this broker said. */
    private void sweep() {
        for (Mark mark : marks) {
            if (mark.kind() == Kind.SPARED && mark.brokerId() == self) {
                loop.later((long) SPARED_SESSIONS * store.sessionTimeoutMs(), () -> delete(mark));
            } else if (mark.reporter() == self && mark.reporterEpoch() != selfEpoch) {
                delete(mark);
            }
        }
    }

    private void objectIfReported() {
        Mark alive = Mark.own(Kind.ALIVE, self, selfEpoch);
        boolean reported = isReported(self, selfEpoch);
        if (reported && !leaving && !marks.contains(alive)) {
            LOG.warn(
                    "Other brokers find that {} refuses connections; this broker lives, and objects to being taken"
                            + " for dead. Are its listeners reachable from all brokers?",
                    selfAddress);
            create(alive, selfAddress).whenComplete(loop.inLife((nothing, thrown) -> {
                if (thrown != null) {
                    loop.later(RETRY_MS, this::objectIfReported);
                }
            }));
        } else if (!reported && marks.contains(alive)) {
            delete(alive);
        }
    }

    private CompletableFuture<?> create(Mark mark, String address) {
        byte[] data =
                FailureDetectionZNode.encode(mark, address, environment.time().milliseconds());
        return Futures.orElse(
                store.multi(List.of(Write.createEphemeral(mark.path(), data))), Code.NODE_EXISTS, List.of());
    }

    private CompletableFuture<?> delete(Mark mark) {
        // Any version: a mark is never changed, and it is this broker's own.
        return Futures.orElse(
                store.multi(List.of(Write.delete(mark.path(), MetadataStore.ANY_VERSION))), Code.NO_NODE, List.of());
    }
}
