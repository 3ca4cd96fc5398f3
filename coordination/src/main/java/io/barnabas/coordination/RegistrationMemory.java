package io.barnabas.coordination;

import java.util.OptionalLong;

/**
 * What this broker remembers, across its own death, of its last registration: the broker epoch. Kept in a log
 * directory, which one process at a time can hold, it proves after a kill that a registration found in the store is the
 * dead predecessor's and not another live broker's.
 */
public interface RegistrationMemory {
    OptionalLong lastBrokerEpoch();

    /** Best effort: a memory that cannot be written costs the next restart a wait, nothing more. */
    void remember(long brokerEpoch);

    /** Remembers nothing. */
    static RegistrationMemory none() {
        return new RegistrationMemory() {
            @Override
            public OptionalLong lastBrokerEpoch() {
                return OptionalLong.empty();
            }

            @Override
            public void remember(long brokerEpoch) {
                // There is nowhere to keep it.
            }
        };
    }
}
