package io.barnabas.clients;

import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.ApiMessage;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A request for one node.
 *
 * @param nodeId whom it is for: a broker's id, or a negative one for a bootstrap server
 * @param api what is asked
 * @param body makes the request in the version that both sides speak
 * @param response an empty response to read the answer into; null when no answer is expected (produce with acks=0)
 * @param versions the versions this request can be made in
 * @param timeoutMs how long to wait for the answer before the connection is given up, in ms
 * @param onCompletion called once, from {@link NetworkClient#poll}, with the answer or the failure
 */
public record ClientRequest(
        int nodeId,
        ApiKeys api,
        Body body,
        Supplier<? extends ApiMessage> response,
        VersionRange versions,
        long timeoutMs,
        Consumer<ClientResponse> onCompletion) {

    /** Makes the request in a version. */
    @FunctionalInterface
    public interface Body {
        ApiMessage in(short version);
    }

    /** In any version of the spec. */
    public ClientRequest(
            int nodeId,
            ApiKeys api,
            Body body,
            Supplier<? extends ApiMessage> response,
            long timeoutMs,
            Consumer<ClientResponse> onCompletion) {
        this(nodeId, api, body, response, VersionRange.of(api), timeoutMs, onCompletion);
    }

    boolean expectsResponse() {
        return response != null;
    }
}
