package io.barnabas.storage.log;

import io.barnabas.storage.producer.VerificationGuard;
import io.barnabas.storage.validation.AppendOrigin;

/**
 * What an append by a leader depends on, besides its records.
 *
 * @param origin who wrote the records
 * @param guard from {@link UnifiedLog#startVerification}, for records that begin a transaction which its coordinator has
 *     verified since; null where nothing is verified
 * @param afterTakeover true while an unknown producer must begin at its beginning, because what it sent to the leader
 *     that this one followed a moment ago may still be on its way here
 */
public record AppendContext(AppendOrigin origin, VerificationGuard guard, boolean afterTakeover) {
    /** Records of a producer. */
    public static final AppendContext CLIENT = new AppendContext(AppendOrigin.CLIENT);

    /** Records of a producer to a leader that followed another a moment ago. */
    public static final AppendContext CLIENT_AFTER_TAKEOVER = new AppendContext(AppendOrigin.CLIENT, null, true);

    /** Records of a coordinator of this broker. */
    public static final AppendContext COORDINATOR = new AppendContext(AppendOrigin.COORDINATOR);

    /** Without verification. */
    public AppendContext(AppendOrigin origin) {
        this(origin, null);
    }

    /** With a verification, or null. */
    public AppendContext(AppendOrigin origin, VerificationGuard guard) {
        this(origin, guard, false);
    }
}
