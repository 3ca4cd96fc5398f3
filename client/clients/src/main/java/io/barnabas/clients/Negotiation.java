package io.barnabas.clients;

import io.barnabas.common.message.ApiVersionsRequestData;
import io.barnabas.common.message.ApiVersionsResponseData;
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.common.protocol.Errors;
import io.barnabas.common.protocol.MessageReader;
import io.barnabas.common.protocol.RequestHeader;
import io.barnabas.common.protocol.SchemaException;
import java.nio.ByteBuffer;

/** Finding out which versions a node speaks, the first thing on every connection (KIP-35, KIP-511). */
final class Negotiation {
    private static final String SOFTWARE_NAME = "barnabas-java";
    private static final String SOFTWARE_VERSION = "0.1.0";
    private static final int ERROR_CODE_AT = Integer.BYTES;

    private Negotiation() {}

    /**
     * What came out.
     *
     * @param versions what the node speaks, or null
     * @param retryVersion the version to ask again in, or -1
     */
    record Outcome(NodeVersions versions, short retryVersion) {}

    static short newest() {
        return VersionRange.of(ApiKeys.API_VERSIONS).max();
    }

    static ApiMessage request(short version) {
        ApiVersionsRequestData request = new ApiVersionsRequestData();
        return version < 3
                ? request
                : request.setClientSoftwareName(SOFTWARE_NAME).setClientSoftwareVersion(SOFTWARE_VERSION);
    }

    /** A node that does not speak the version asked in answers in version 0, so that everybody can read it. */
    static Outcome read(ByteBuffer frame, RequestHeader request) {
        boolean unsupported = frame.remaining() >= ERROR_CODE_AT + Short.BYTES
                && frame.getShort(frame.position() + ERROR_CODE_AT) == Errors.UNSUPPORTED_VERSION.code();
        MessageReader reader = ResponseReader.reader(frame, request);
        ApiVersionsResponseData response = new ApiVersionsResponseData();
        response.read(reader, unsupported ? 0 : request.apiVersion());
        if (unsupported && request.apiVersion() > 0) {
            return new Outcome(null, (short) Math.min(request.apiVersion() - 1, newestOf(response)));
        }
        if (response.errorCode() != Errors.NONE.code()) {
            throw new SchemaException(
                    "The node refuses to say which versions it speaks: " + Errors.forCode(response.errorCode()));
        }
        return new Outcome(new NodeVersions(response), (short) -1);
    }

    private static short newestOf(ApiVersionsResponseData response) {
        short newest = new NodeVersions(response)
                .common(ApiKeys.API_VERSIONS, VersionRange.of(ApiKeys.API_VERSIONS))
                .max();
        return (short) Math.max(0, newest);
    }
}
