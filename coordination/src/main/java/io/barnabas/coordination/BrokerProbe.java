package io.barnabas.coordination;

import io.barnabas.metadata.EndPoint;

/** Whether somebody answers at a broker's address. */
@FunctionalInterface
public interface BrokerProbe {
    /** May block for a second or two; called on a thread of its own. */
    boolean answers(EndPoint endPoint);
}
