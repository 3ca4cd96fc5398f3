package io.barnabas.server.controller;

import io.barnabas.coordination.Controller;
import io.barnabas.metadata.EndPoint;
import io.barnabas.server.metadata.MetadataCache;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/**
 * Who the controller is, as far as this broker knows: first what it saw of the election, which is the newest, then what
 * the last controller told.
 */
public final class ControllerFinder {
    private final int brokerId;
    private final Supplier<Controller> controller;
    private final MetadataCache metadataCache;
    private final IntFunction<EndPoint> endPoints;

    /**
     * Where the controller is.
     *
     * @param brokerId its id
     * @param local this broker's own, when it is the controller
     * @param endPoint its listener for brokers, when it is another's
     */
    record Target(int brokerId, Optional<Controller> local, EndPoint endPoint) {}

    /**
     * @param brokerId this broker
     * @param controller its part in the controllership; null while it is starting
     * @param endPoints where another broker serves brokers, null when it is not known to be alive
     */
    public ControllerFinder(
            int brokerId,
            Supplier<Controller> controller,
            MetadataCache metadataCache,
            IntFunction<EndPoint> endPoints) {
        this.brokerId = brokerId;
        this.controller = controller;
        this.metadataCache = metadataCache;
        this.endPoints = endPoints;
    }

    /** The controller, if there is one that can be reached. */
    Optional<Target> find() {
        Controller own = controller.get();
        if (own != null && own.isActive()) {
            return Optional.of(new Target(brokerId, Optional.of(own), null));
        }
        int seen = own == null ? -1 : own.activeControllerId();
        int id = seen >= 0 ? seen : metadataCache.image().controllerId();
        EndPoint endPoint = id < 0 || id == brokerId ? null : endPoints.apply(id);
        return endPoint == null ? Optional.empty() : Optional.of(new Target(id, Optional.empty(), endPoint));
    }

    /** Whether this broker knows of another that is alive. */
    boolean isAlone() {
        return metadataCache.image().brokers().keySet().stream().allMatch(id -> id == brokerId);
    }
}
