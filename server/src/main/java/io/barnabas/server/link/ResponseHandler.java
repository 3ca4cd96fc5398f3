package io.barnabas.server.link;

import io.barnabas.common.protocol.ApiMessage;

/** What becomes of a request to another broker. Exactly one of the two is called, once, on the link's loop. */
public interface ResponseHandler {
    /**
     * The answer.
     *
     * @param response the decoded response; records in it point into the bytes that came in
     * @param release frees those bytes; to be run exactly once, from any thread, when they are not looked at any more
     */
    void onResponse(ApiMessage response, Runnable release);

    /** There will be no answer. Whether the other broker acted on the request is not known unless it was never sent. */
    void onFailure(LinkException failure);
}
