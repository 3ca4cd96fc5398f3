package io.barnabas.storage.log;

import io.barnabas.storage.validation.AppendOrigin;

/**
 * What an append by a leader depends on, besides its records.
 *
 * @param origin who wrote the records
 */
public record AppendContext(AppendOrigin origin) {
    /** Records of a producer. */
    public static final AppendContext CLIENT = new AppendContext(AppendOrigin.CLIENT);

    /** Records of a coordinator of this broker. */
    public static final AppendContext COORDINATOR = new AppendContext(AppendOrigin.COORDINATOR);
}
