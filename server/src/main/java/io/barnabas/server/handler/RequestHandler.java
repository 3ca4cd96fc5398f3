package io.barnabas.server.handler;

import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.ApiMessage;

/**
 * Serves one Kafka API. Its range of versions is what ApiVersions advertises and what dispatch lets through.
 *
 * <p>{@link #handle} runs on a network thread and must not block. It ends, at once or later and from any thread, in
 * exactly one call of {@link RequestContext#respond}, {@link RequestContext#noResponse} or {@link RequestContext#fail}.
 * An exception thrown out of it counts as {@code fail}.
 */
public interface RequestHandler {
    /** Most requests are refused above this size: unlike records they become objects, several times their bytes. */
    int DEFAULT_MAX_REQUEST_BYTES = 8 * 1024 * 1024;

    /** See {@link #maxRequestElements}. */
    int DEFAULT_MAX_REQUEST_ELEMENTS = 100_000;

    /** See {@link #maxRequestElements}. */
    int MAX_CLUSTER_REQUEST_ELEMENTS = 10_000_000;

    /** The API served. */
    ApiKeys apiKey();

    /** The oldest version served. */
    default short minVersion() {
        return apiKey().oldestVersion();
    }

    /** The newest version served; never one the spec calls unstable. */
    default short maxVersion() {
        short latest = apiKey().latestVersion();
        return apiKey().messageType.latestVersionUnstable() ? (short) (latest - 1) : latest;
    }

    /**
     * Whether the connection's next request may start as soon as {@link #handle} has returned, before this one is
     * answered. True only where a handler fixes the order of its effects before it returns. Responses leave in the
     * order of requests all the same.
     */
    default boolean pipelined() {
        return false;
    }

    /**
     * Whether the decoded request points into the bytes that came in (records, zero-copy fields), so that they must be
     * kept until the request is answered or {@link RequestContext#releaseRequest} is called. When false they are freed
     * before {@link #handle} is called.
     */
    default boolean keepsRequestBuffer() {
        return apiKey() == ApiKeys.PRODUCE;
    }

    /**
     * The largest request of this API that is read, in bytes, header included; {@code socket.request.max.bytes} applies
     * besides.
     */
    default int maxRequestBytes() {
        boolean large = apiKey() == ApiKeys.PRODUCE || apiKey().clusterAction;
        return large ? Integer.MAX_VALUE : DEFAULT_MAX_REQUEST_BYTES;
    }

    /**
     * The most array elements in one request, counted through all its arrays: an element of two or three bytes on the
     * wire is an object of up to a hundred on the heap. Requests between brokers describe the whole cluster at once and
     * may have more.
     */
    default int maxRequestElements() {
        return apiKey().clusterAction ? MAX_CLUSTER_REQUEST_ELEMENTS : DEFAULT_MAX_REQUEST_ELEMENTS;
    }

    /**
     * Serves one request.
     *
     * @param context who asks, and the way back
     * @param request the decoded request, of this API's generated request class
     */
    void handle(RequestContext context, ApiMessage request);
}
