package io.barnabas.coordination;

import io.barnabas.coordination.MetadataStore.Node;
import io.barnabas.coordination.MetadataStore.Watch;
import io.barnabas.coordination.MetadataStore.Write;
import io.barnabas.coordination.MetadataStoreException.Code;
import io.barnabas.coordination.znode.ControllerEpochZNode;
import io.barnabas.coordination.znode.ControllerZNode;
import io.barnabas.coordination.znode.MigrationZNode;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Election on {@code /controller}: making that node and moving {@code /controller_epoch} on are one transaction, so
 * that there is one controller per epoch, and its version fences whatever a former controller still tries to write.
 */
final class ControllerElection {
    private final MetadataStore store;
    private final CoordinationEnvironment environment;
    private final int brokerId;

    /** How an election went. */
    sealed interface Outcome {
        /** This broker is the controller; the version is the fence of all it writes. */
        record Elected(int controllerEpoch, int epochVersion) implements Outcome {}

        /** Another broker (or this one in an older session) is the controller. */
        record Lost(int controllerId) implements Outcome {}

        /** This broker may not become the controller; the reason is for the operator. */
        record Refused(String reason) implements Outcome {}

        /** The controller left just now, or a reply was lost: ask again. */
        record Again() implements Outcome {}
    }

    ControllerElection(MetadataStore store, CoordinationEnvironment environment, int brokerId) {
        this.store = store;
        this.environment = environment;
        this.brokerId = brokerId;
    }

    /** @param watch fires when the controller changes after this */
    CompletableFuture<Outcome> elect(Watch watch) {
        return store.exists(ControllerZNode.PATH, watch)
                .thenCompose(stat -> stat.isPresent() ? current() : migration());
    }

    /** Whether this session still holds the controller's node; watches it further. */
    CompletableFuture<Boolean> isStillOurs(Watch watch) {
        return store.exists(ControllerZNode.PATH, watch)
                .thenApply(stat -> stat.isPresent() && stat.get().ephemeralOwner() == store.sessionId());
    }

    private CompletableFuture<Outcome> current() {
        return Futures.orElse(store.get(ControllerZNode.PATH), Code.NO_NODE, null)
                .thenCompose(node -> {
                    if (node == null) {
                        return CompletableFuture.completedFuture(new Outcome.Again());
                    }
                    boolean ours = node.stat().ephemeralOwner() == store.sessionId()
                            && ControllerZNode.decode(node.data()) == brokerId;
                    // A reply was lost, and with it the news of our election. Nobody else writes the epoch meanwhile.
                    return ours
                            ? store.get(ControllerEpochZNode.PATH).thenApply(ControllerElection::elected)
                            : lost(node);
                });
    }

    private static Outcome elected(Node epoch) {
        return new Outcome.Elected(
                ControllerEpochZNode.decode(epoch.data()), epoch.stat().version());
    }

    private static CompletableFuture<Outcome> lost(Node controller) {
        return CompletableFuture.completedFuture(
                ControllerZNode.isHeldByKraft(controller.data())
                        ? new Outcome.Refused("a KRaft controller holds " + ControllerZNode.PATH)
                        : new Outcome.Lost(ControllerZNode.decode(controller.data())));
    }

    private CompletableFuture<Outcome> migration() {
        return Futures.orElse(store.get(MigrationZNode.PATH), Code.NO_NODE, null)
                .thenCompose(node -> {
                    int kraftController =
                            node == null || node.data() == null ? -1 : MigrationZNode.kraftControllerId(node.data());
                    return kraftController < 0
                            ? epoch()
                            : CompletableFuture.completedFuture(
                                    new Outcome.Refused("KRaft controller " + kraftController
                                            + " has taken over this cluster's metadata (" + MigrationZNode.PATH
                                            + "). To return to ZooKeeper, stop that controller and delete "
                                            + MigrationZNode.PATH));
                });
    }

    private CompletableFuture<Outcome> epoch() {
        return Futures.orElse(store.get(ControllerEpochZNode.PATH), Code.NO_NODE, null)
                .thenCompose(node -> {
                    if (node != null) {
                        return claim(node);
                    }
                    byte[] initial = ControllerEpochZNode.encode(ControllerEpochZNode.INITIAL_EPOCH);
                    return Futures.orElse(
                                    store.multi(List.of(Write.create(ControllerEpochZNode.PATH, initial))),
                                    Code.NODE_EXISTS,
                                    List.of())
                            .thenCompose(done -> store.get(ControllerEpochZNode.PATH))
                            .thenCompose(this::claim);
                });
    }

    private CompletableFuture<Outcome> claim(Node epochNode) {
        int epoch = ControllerEpochZNode.decode(epochNode.data()) + 1;
        List<Write> writes = List.of(
                Write.createEphemeral(
                        ControllerZNode.PATH,
                        ControllerZNode.encode(brokerId, environment.time().milliseconds())),
                Write.setData(
                        ControllerEpochZNode.PATH,
                        ControllerEpochZNode.encode(epoch),
                        epochNode.stat().version()));
        return store.multi(writes).handle((results, thrown) -> {
            if (thrown == null) {
                int version = results.get(1).stat().orElseThrow().version();
                return new Outcome.Elected(epoch, version);
            }
            // Somebody was quicker, or a reply was lost: in both cases looking again tells.
            return new Outcome.Again();
        });
    }
}
