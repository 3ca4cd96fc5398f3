package io.barnabas.server.handler;

import io.barnabas.common.protocol.ApiKeys;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The APIs this broker serves: a table by API key, ApiVersions included, which is made here out of the others.
 * Immutable, so every network thread reads it without a lock.
 */
public final class RequestHandlers {
    private final RequestHandler[] byId;
    private final List<RequestHandler> handlers;

    /**
     * Builds the table.
     *
     * @param handlers all but that of ApiVersions
     *
     * @throws IllegalArgumentException when two handlers serve one API, or a range of versions is empty or wider than
     *     the protocol knows
     */
    public RequestHandlers(List<? extends RequestHandler> handlers) {
        List<RequestHandler> sorted = new ArrayList<>(handlers);
        sorted.add(new ApiVersionsHandler(handlers));
        sorted.sort(Comparator.comparingInt(handler -> handler.apiKey().id));
        this.handlers = List.copyOf(sorted);
        this.byId = new RequestHandler[ApiKeys.values().length];
        for (RequestHandler handler : sorted) {
            throwIfVersionsUnknown(handler);
            int id = handler.apiKey().id;
            if (byId[id] != null) {
                throw new IllegalArgumentException("two handlers for " + handler.apiKey());
            }
            byId[id] = handler;
        }
    }

    /** The handler of this API, or null when it is not served or there is no such API. */
    public RequestHandler forId(int apiKey) {
        return apiKey >= 0 && apiKey < byId.length ? byId[apiKey] : null;
    }

    /** All handlers, by API key. */
    public List<RequestHandler> all() {
        return handlers;
    }

    private static void throwIfVersionsUnknown(RequestHandler handler) {
        ApiKeys api = handler.apiKey();
        if (handler.minVersion() > handler.maxVersion()
                || handler.minVersion() < api.oldestVersion()
                || handler.maxVersion() > api.latestVersion()) {
            throw new IllegalArgumentException(api + " versions " + handler.minVersion() + ".." + handler.maxVersion()
                    + " are outside " + api.oldestVersion() + ".." + api.latestVersion());
        }
    }
}
