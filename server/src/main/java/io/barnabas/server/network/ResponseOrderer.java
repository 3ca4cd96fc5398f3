package io.barnabas.server.network;

/**
 * The requests of one connection that are not answered yet, in the order they came; gives them out in that order as
 * they are completed. Used on the connection's thread alone.
 */
final class ResponseOrderer {
    private InFlightRequest first;
    private InFlightRequest last;
    private int size;

    /** A request begins. */
    void add(InFlightRequest request) {
        if (last == null) {
            first = request;
        } else {
            last.next = request;
        }
        last = request;
        size++;
    }

    /** The next request whose response may leave now, or null while the oldest is not completed. */
    InFlightRequest poll() {
        InFlightRequest request = first;
        if (request == null || !request.isCompleted()) {
            return null;
        }
        first = request.next;
        request.next = null;
        if (first == null) {
            last = null;
        }
        size--;
        return request;
    }

    /** Requests begun and not given out. */
    int size() {
        return size;
    }
}
