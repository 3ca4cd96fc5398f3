package io.barnabas.simulation.broker;

import io.barnabas.cluster.PartitionLog;
import io.barnabas.coordination.MetadataStore;
import io.barnabas.server.handler.RequestHandlers;
import io.barnabas.server.link.BrokerLink;
import io.barnabas.simulation.disk.SimLog;
import io.barnabas.storage.compaction.CleaningRun;
import java.util.Map;

/** Where a rule can be broken on purpose, to see that somebody notices. Breaks nothing by itself. */
public interface Hooks {
    /** Breaks nothing. */
    Hooks NONE = new Hooks() {};

    /** Settings of all brokers besides the simulation's own. */
    default Map<String, String> settings() {
        return Map.of();
    }

    /** What a broker sees of a log. */
    default PartitionLog log(int brokerId, SimLog log) {
        return log;
    }

    /** How a broker's cleaner compacts a log; see {@link SimLog#compact}. */
    default boolean compact(int brokerId, SimLog log, CleaningRun run, int newest) {
        return log.compact(run, newest);
    }

    /** What a broker sees of ZooKeeper. */
    default MetadataStore store(int brokerId, MetadataStore store) {
        return store;
    }

    /** What a broker sends to another. */
    default BrokerLink link(int brokerId, int to, BrokerLink link) {
        return link;
    }

    /** What a broker does with requests. */
    default RequestHandlers handlers(int brokerId, RequestHandlers handlers) {
        return handlers;
    }
}
