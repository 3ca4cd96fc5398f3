package io.barnabas.coordination;

import java.util.Objects;

/**
 * What the controller takes from the broker's configuration.
 *
 * @param brokerId this broker
 * @param interBrokerListenerName inter.broker.listener.name (or the listener of security.inter.broker.protocol)
 * @param interBrokerProtocolVersion inter.broker.protocol.version, e.g. {@code 3.9-IV0}; chooses request versions
 * @param deleteTopicEnable delete.topic.enable
 * @param uncleanLeaderElectionEnable unclean.leader.election.enable, the default of topics without an override
 * @param rebalance how leaders go back to where they are preferred
 */
public record ControllerConfig(
        int brokerId,
        String interBrokerListenerName,
        String interBrokerProtocolVersion,
        boolean deleteTopicEnable,
        boolean uncleanLeaderElectionEnable,
        LeaderRebalance rebalance) {
    public ControllerConfig {
        Objects.requireNonNull(interBrokerListenerName, "interBrokerListenerName");
        Objects.requireNonNull(interBrokerProtocolVersion, "interBrokerProtocolVersion");
        Objects.requireNonNull(rebalance, "rebalance");
    }

    /** With Kafka's defaults of rebalancing. */
    public ControllerConfig(
            int brokerId,
            String interBrokerListenerName,
            String interBrokerProtocolVersion,
            boolean deleteTopicEnable,
            boolean uncleanLeaderElectionEnable) {
        this(
                brokerId,
                interBrokerListenerName,
                interBrokerProtocolVersion,
                deleteTopicEnable,
                uncleanLeaderElectionEnable,
                LeaderRebalance.DEFAULT);
    }

    /**
     * Automatic rebalance of leaders.
     *
     * @param enable auto.leader.rebalance.enable
     * @param checkIntervalSeconds leader.imbalance.check.interval.seconds, 1 or more
     * @param imbalancePercentage leader.imbalance.per.broker.percentage, 0 or more
     */
    public record LeaderRebalance(boolean enable, long checkIntervalSeconds, int imbalancePercentage) {
        public static final LeaderRebalance DEFAULT = new LeaderRebalance(true, 300, 10);

        public LeaderRebalance {
            if (checkIntervalSeconds < 1) {
                throw new IllegalArgumentException("leader.imbalance.check.interval.seconds " + checkIntervalSeconds);
            }
        }
    }
}
