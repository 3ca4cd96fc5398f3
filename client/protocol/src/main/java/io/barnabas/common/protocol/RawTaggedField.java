package io.barnabas.common.protocol;

/**
 * A tagged field whose meaning is not known, kept as bytes so that it can be passed on.
 *
 * @param tag the tag, an unsigned 32-bit number
 * @param data the field's bytes, without tag and size
 */
public record RawTaggedField(int tag, byte[] data) {
    /** Number of bytes of data. */
    public int size() {
        return data.length;
    }
}
