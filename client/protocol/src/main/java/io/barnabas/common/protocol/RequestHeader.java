package io.barnabas.common.protocol;

/**
 * What precedes the body of every request.
 *
 * @param apiKey the API's number as sent; it may be one nobody knows
 * @param apiVersion the version of the body
 * @param correlationId chosen by the client, returned in the response
 * @param clientId the client's name for itself, or null
 */
public record RequestHeader(short apiKey, short apiVersion, int correlationId, String clientId) {
    private static final String NAME = "RequestHeader";

    /** For a request about to be sent. */
    public RequestHeader(ApiKeys api, short apiVersion, int correlationId, String clientId) {
        this(api.id, apiVersion, correlationId, clientId);
    }

    /**
     * Reads the header and leaves the reader at the body.
     *
     * <p>The header's own version follows from API and version. For an API that is not known it cannot be told, and the
     * three leading numbers are all there is to read; {@link #isKnown()} is then false.
     *
     * @throws SchemaException when the bytes are not a header
     */
    public static RequestHeader read(MessageReader reader) {
        short apiKey = reader.readShort("RequestHeader.requestApiKey");
        short apiVersion = reader.readShort("RequestHeader.requestApiVersion");
        int correlationId = reader.readInt("RequestHeader.correlationId");
        if (!ApiKeys.hasId(apiKey)) {
            return new RequestHeader(apiKey, apiVersion, correlationId, null);
        }
        short version = ApiKeys.forId(apiKey).requestHeaderVersion(apiVersion);
        // The client id keeps its two-byte length even in version 2: a broker must be able to read the header of an
        // ApiVersions request that is newer than itself.
        String clientId = version >= 1 ? reader.readString("RequestHeader.clientId", false, true) : null;
        if (version >= 2) {
            reader.readUnknownTaggedFields(NAME);
        }
        return new RequestHeader(apiKey, apiVersion, correlationId, clientId);
    }

    /** Appends the header. */
    public void write(MessageWriter writer) {
        short version = api().requestHeaderVersion(apiVersion);
        writer.writeShort(apiKey);
        writer.writeShort(apiVersion);
        writer.writeInt(correlationId);
        if (version >= 1) {
            writer.writeString("RequestHeader.clientId", clientId, false, true);
        }
        if (version >= 2) {
            writer.writeUnknownTaggedFields(null);
        }
    }

    /** Whether the API is one of {@link ApiKeys}. */
    public boolean isKnown() {
        return ApiKeys.hasId(apiKey);
    }

    /** The API; throws {@link IllegalArgumentException} unless {@link #isKnown()}. */
    public ApiKeys api() {
        return ApiKeys.forId(apiKey);
    }

    /** The header of the response to this request. */
    public ResponseHeader toResponseHeader() {
        return new ResponseHeader(correlationId, api().responseHeaderVersion(apiVersion));
    }
}
