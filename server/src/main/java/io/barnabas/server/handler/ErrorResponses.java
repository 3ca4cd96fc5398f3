package io.barnabas.server.handler;

import io.barnabas.common.message.ApiVersionsResponseData;
import io.barnabas.common.message.DescribeClusterResponseData;
import io.barnabas.common.message.DescribeLogDirsResponseData;
import io.barnabas.common.message.InitProducerIdResponseData;
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.common.protocol.Errors;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * How each API says that a whole request failed: in one field, or in every item that was asked for. For requests whose
 * handler threw; what a handler decides it answers itself.
 */
public final class ErrorResponses {
    private static final long NO_PRODUCER_ID = -1;
    private static final short NO_PRODUCER_EPOCH = -1;

    private ErrorResponses() {}

    /**
     * The response to a request that failed as a whole.
     *
     * @param message sent where the response has room for one
     * @return null when the API has no such response (Produce with acks=0, or an API that is not served): the
     *     connection is to be closed
     */
    public static ApiMessage of(ApiKeys api, short version, ApiMessage request, Errors error, String message) {
        ApiMessage response = DataErrorResponses.of(api, version, request, error, message);
        if (response == null) {
            response = AdminErrorResponses.of(api, version, request, error, message);
        }
        if (response == null) {
            response = GroupErrorResponses.of(api, version, request, error, message);
        }
        if (response == null) {
            response = ControllerErrorResponses.of(api, version, request, error, message);
        }
        if (response == null) {
            response = TransactionErrorResponses.of(api, version, request, error);
        }
        return response == null ? ofWholeRequest(api, error, message) : response;
    }

    private static ApiMessage ofWholeRequest(ApiKeys api, Errors error, String message) {
        short code = error.code();
        return switch (api) {
            case API_VERSIONS -> new ApiVersionsResponseData().setErrorCode(code);
            case DESCRIBE_CLUSTER ->
                new DescribeClusterResponseData().setErrorCode(code).setErrorMessage(message);
            case DESCRIBE_LOG_DIRS -> new DescribeLogDirsResponseData().setErrorCode(code);
            case INIT_PRODUCER_ID ->
                new InitProducerIdResponseData()
                        .setErrorCode(code)
                        .setProducerId(NO_PRODUCER_ID)
                        .setProducerEpoch(NO_PRODUCER_EPOCH);
            default -> null;
        };
    }

    /** One result for each item asked for; a null list, which asks for all, has none. */
    static <T, R> List<R> forEach(List<T> items, Function<T, R> result) {
        if (items == null) {
            return new ArrayList<>();
        }
        List<R> results = new ArrayList<>(items.size());
        for (T item : items) {
            results.add(result.apply(item));
        }
        return results;
    }
}
