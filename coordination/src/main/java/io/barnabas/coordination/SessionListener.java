package io.barnabas.coordination;

/**
 * What happens to this broker's session. Calls come from the store's thread, in order; implementations only enqueue.
 */
public interface SessionListener {
    /** No connection just now; the session may still live. Stop deciding anything the store should confirm. */
    default void onSuspended() {}

    /** Connected again in the same session: nothing was lost. */
    default void onReconnected() {}

    /** The session is gone: this broker is neither registered nor the controller any more. */
    default void onSessionLost() {}

    /**
     * The registration has vanished while the session lives: others have taken this broker for dead, or an operator has
     * deleted it. Leaders must not acknowledge anything more: others are being elected in their place.
     *
     * @param brokerEpoch the epoch of that registration
     */
    default void onRegistrationRemoved(long brokerEpoch) {}

    /** Registered again, under a new broker epoch. */
    default void onReregistered(long brokerEpoch) {}
}
