package io.barnabas.coordination;

import io.barnabas.coordination.FailureRules.Situation;
import io.barnabas.coordination.FailureRules.Verdict;
import io.barnabas.coordination.MetadataStore.Node;
import io.barnabas.coordination.MetadataStore.Stat;
import io.barnabas.coordination.MetadataStore.Write;
import io.barnabas.coordination.MetadataStoreException.Code;
import io.barnabas.coordination.znode.BrokerIdZNode;
import io.barnabas.coordination.znode.ControllerEpochZNode;
import io.barnabas.coordination.znode.ControllerZNode;
import io.barnabas.coordination.znode.FailureDetectionZNode;
import io.barnabas.metadata.BrokerRegistration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/**
 * Takes a dead broker's registration out of the store, and its controllership with it.
 *
 * <p>A registration's version says little: all of them begin alike, and a broker that comes back makes a new one under
 * the same path. So the registration is written once more as it is, which shows whose life it is and gives it a version
 * that no new one has; then everything is read again, behind that write, so that no objection made before is missed; and
 * only then it is deleted, by that version and fenced by the version of {@code /controller_epoch}.
 */
final class BrokerRemoval {
    private final MetadataStore store;

    BrokerRemoval(MetadataStore store) {
        this.store = store;
    }

    private record Reading(Situation situation, Node epoch, Node controller) {}

    /** What there is to see now. */
    CompletableFuture<Situation> situation(int self) {
        return read(self).thenApply(Reading::situation);
    }

    /**
     * Completes with REMOVE when it is done, with another verdict when things look different at the second sight; fails
     * when the store refuses, or when a reply is lost and it may or may not be done.
     *
     * @param epoch the life that is over
     * @param waited see {@link FailureRules#on}
     */
    CompletableFuture<Verdict> remove(int self, int suspect, long epoch, boolean waited) {
        String path = BrokerIdZNode.path(suspect);
        return store.get(path).thenCompose(found -> {
            if (found.stat().czxid() != epoch) {
                return CompletableFuture.completedFuture(Verdict.NOT_SUSPECTED);
            }
            Write asItIs = Write.setData(path, found.data(), found.stat().version());
            return store.multi(List.of(asItIs)).thenCompose(results -> {
                Stat stat = results.get(0).stat().orElseThrow();
                return stat.czxid() == epoch
                        ? removeIfStillSo(self, suspect, stat, waited)
                        : CompletableFuture.completedFuture(Verdict.NOT_SUSPECTED);
            });
        });
    }

    private CompletableFuture<Verdict> removeIfStillSo(int self, int suspect, Stat registration, boolean waited) {
        return read(self).thenCompose(now -> {
            Verdict verdict = FailureRules.on(suspect, now.situation(), waited);
            if (verdict != Verdict.REMOVE) {
                return CompletableFuture.completedFuture(verdict);
            }
            List<Write> writes = new ArrayList<>();
            if (now.epoch() != null) {
                writes.add(Write.check(
                        ControllerEpochZNode.PATH, now.epoch().stat().version()));
            }
            if (now.controller() != null && now.controller().stat().ephemeralOwner() == registration.ephemeralOwner()) {
                writes.add(Write.delete(
                        ControllerZNode.PATH, now.controller().stat().version()));
            }
            writes.add(Write.delete(BrokerIdZNode.path(suspect), registration.version()));
            return store.multi(writes).thenApply(done -> Verdict.REMOVE);
        });
    }

    /** The epoch is asked for first: who is elected after that has moved it on, and the fence holds. */
    private CompletableFuture<Reading> read(int self) {
        CompletableFuture<Node> epoch = Futures.orElse(store.get(ControllerEpochZNode.PATH), Code.NO_NODE, null);
        CompletableFuture<Node> controller = Futures.orElse(store.get(ControllerZNode.PATH), Code.NO_NODE, null);
        CompletableFuture<List<String>> names = store.children(FailureDetectionZNode.PARENT);
        CompletableFuture<List<BrokerRegistration>> brokers = ClusterView.liveBrokers(store, null);
        return Futures.all(List.of(epoch, controller, names, brokers)).thenApply(nothing -> {
            Map<Integer, Long> live = new TreeMap<>();
            brokers.join().forEach(broker -> live.put(broker.id(), broker.epoch()));
            Situation situation =
                    new Situation(self, live, controllerId(controller.join()), FailureMarks.parse(names.join()));
            return new Reading(situation, epoch.join(), controller.join());
        });
    }

    private static OptionalInt controllerId(Node controller) {
        return controller == null ? OptionalInt.empty() : OptionalInt.of(ControllerZNode.decode(controller.data()));
    }
}
