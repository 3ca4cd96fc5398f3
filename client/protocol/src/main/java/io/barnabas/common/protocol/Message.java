package io.barnabas.common.protocol;

import java.util.List;

/** A struct of the protocol: a whole message or a part of one. One object stands for every version. */
public interface Message {
    /** First version in which the struct can occur. */
    short lowestSupportedVersion();

    /** Last version in which the struct can occur. */
    short highestSupportedVersion();

    /**
     * Replaces every field with what the reader holds; fields the version lacks get their defaults.
     *
     * @throws SchemaException when the bytes are not such a struct
     * @throws UnsupportedVersionException when a whole message has no such version
     */
    void read(MessageReader reader, short version);

    /**
     * Appends the struct.
     *
     * @throws UnsupportedVersionException when there is no such version, or the version lacks a field that is set and
     *     may not be dropped
     * @throws NullPointerException when a field is null that may not be
     */
    void write(MessageWriter writer, short version);

    /** Tagged fields read but not known, in the order read; they are written again. Mutable, never null. */
    List<RawTaggedField> unknownTaggedFields();
}
