package io.barnabas.simulation;

import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.server.handler.RequestContext;
import io.barnabas.server.handler.RequestHandler;
import io.barnabas.server.handler.RequestHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A handler that sees another request than was sent. */
record BrokenHandler(RequestHandler handler, Consumer<ApiMessage> tamper) implements RequestHandler {
    static RequestHandlers in(RequestHandlers handlers, ApiKeys api, Consumer<ApiMessage> tamper) {
        List<RequestHandler> all = new ArrayList<>();
        for (RequestHandler each : handlers.all()) {
            if (each.apiKey() != ApiKeys.API_VERSIONS) {
                all.add(each.apiKey() == api ? new BrokenHandler(each, tamper) : each);
            }
        }
        return new RequestHandlers(all);
    }

    @Override
    public ApiKeys apiKey() {
        return handler.apiKey();
    }

    @Override
    public short minVersion() {
        return handler.minVersion();
    }

    @Override
    public short maxVersion() {
        return handler.maxVersion();
    }

    @Override
    public boolean pipelined() {
        return handler.pipelined();
    }

    @Override
    public void handle(RequestContext context, ApiMessage request) {
        tamper.accept(request);
        handler.handle(context, request);
    }
}
