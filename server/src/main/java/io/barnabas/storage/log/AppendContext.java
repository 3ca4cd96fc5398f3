package io.barnabas.storage.log;

import io.barnabas.storage.producer.VerificationGuard;
import io.barnabas.storage.validation.AppendOrigin;

/**
 * What an append by a leader depends on, besides its records.
 *
 * @param origin who wrote the records
 * @param guard from {@link UnifiedLog#startVerification}, for records that begin a transaction which its coordinator has
 *     verified since; null where nothing is verified
 */
public record AppendContext(AppendOrigin origin, VerificationGuard guard) {
    /** Records of a producer. */
    public static final AppendContext CLIENT = new AppendContext(AppendOrigin.CLIENT);

    /** Records of a coordinator of this broker. */
    public static final AppendContext COORDINATOR = new AppendContext(AppendOrigin.COORDINATOR);

    /** Without verification. */
    public AppendContext(AppendOrigin origin) {
        this(origin, null);
    }
}
