package io.barnabas.server.config;

import java.util.Set;

/** A part of the broker that follows changed settings while it runs (KIP-226). */
public interface BrokerReconfigurable {
    /** The keys it follows. A change of none of them does not concern it. */
    Set<String> reconfigurableConfigs();

    /** At least one of its keys has another value. One call at a time, in the order of the changes; may take a while. */
    void reconfigure(KafkaConfig before, KafkaConfig after);
}
