package io.barnabas.common.protocol;

/**
 * What precedes the body of every response.
 *
 * @param correlationId that of the request
 * @param headerVersion 0, or 1 where tagged fields follow; not sent, both sides know it from the request
 */
public record ResponseHeader(int correlationId, short headerVersion) {

    /** Reads the header and leaves the reader at the body; throws {@link SchemaException} on anything else. */
    public static ResponseHeader read(MessageReader reader, short headerVersion) {
        int correlationId = reader.readInt("ResponseHeader.correlationId");
        if (headerVersion >= 1) {
            reader.readUnknownTaggedFields("ResponseHeader");
        }
        return new ResponseHeader(correlationId, headerVersion);
    }

    /** Appends the header. */
    public void write(MessageWriter writer) {
        writer.writeInt(correlationId);
        if (headerVersion >= 1) {
            writer.writeUnknownTaggedFields(null);
        }
    }
}
