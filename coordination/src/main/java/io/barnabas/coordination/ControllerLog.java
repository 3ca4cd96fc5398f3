package io.barnabas.coordination;

import io.barnabas.controller.ControllerContext;
import io.barnabas.controller.ControllerEvent;
import io.barnabas.metadata.BrokerRegistration;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The lines of the controller's log that operators look for, as Apache Kafka writes them. */
final class ControllerLog {
    private static final Logger LOG = LoggerFactory.getLogger("kafka.controller.KafkaController");

    private ControllerLog() {}

    /** What the controller is about to decide, seen against what it knows so far. */
    static void on(int brokerId, ControllerEvent event, ControllerContext known) {
        if (!LOG.isInfoEnabled()) {
            return;
        }
        String prefix = "[Controller id=" + brokerId + "] ";
        if (event instanceof ControllerEvent.BrokerChange e) {
            onBrokers(prefix, e.liveBrokers(), known.liveOrShuttingDownBrokers());
        } else if (event instanceof ControllerEvent.ControlledShutdown e) {
            LOG.info("{}Shutting down broker {}", prefix, e.brokerId());
        } else if (event instanceof ControllerEvent.AutoPreferredReplicaLeaderElection) {
            LOG.info("{}Processing automatic preferred replica leader election", prefix);
        } else if (event instanceof ControllerEvent.ReplicaLeaderElection e && e.partitions() != null) {
            String type = e.unclean() ? "UNCLEAN" : "PREFERRED";
            onElection(prefix, type, e.partitions(), "AdminClientTriggered");
        } else if (event instanceof ControllerEvent.LegacyPreferredElection e) {
            onElection(prefix, "PREFERRED", e.partitions(), "ZkTriggered");
        } else if (event instanceof ControllerEvent.ReassignmentsRequested e) {
            LOG.info("{}Reassignments asked for: {}", prefix, new TreeMap<>(e.targets()));
        } else if (event instanceof ControllerEvent.LegacyReassignments e) {
            LOG.info("{}Reassignments in ZooKeeper: {}", prefix, new TreeMap<>(e.targets()));
        }
    }

    private static void onElection(String prefix, String type, Collection<?> partitions, String trigger) {
        LOG.info(
                "{}Starting replica leader election ({}) for partitions {} triggered by {}",
                prefix,
                type,
                list(partitions),
                trigger);
    }

    private static void onBrokers(
            String prefix, Collection<BrokerRegistration> live, Map<Integer, BrokerRegistration> known) {
        TreeSet<Integer> added = new TreeSet<>();
        TreeSet<Integer> bounced = new TreeSet<>();
        TreeSet<Integer> deleted = new TreeSet<>(known.keySet());
        TreeSet<Integer> all = new TreeSet<>();
        for (BrokerRegistration broker : live) {
            BrokerRegistration before = known.get(broker.id());
            all.add(broker.id());
            deleted.remove(broker.id());
            if (before == null) {
                added.add(broker.id());
            } else if (before.epoch() != broker.epoch()) {
                bounced.add(broker.id());
            }
        }
        LOG.info(
                "{}Newly added brokers: {}, deleted brokers: {}, bounced brokers: {}, all live brokers: {}",
                prefix,
                list(added),
                list(deleted),
                list(bounced),
                list(all));
    }

    private static String list(Collection<?> elements) {
        return elements.stream().map(String::valueOf).collect(Collectors.joining(","));
    }
}
