package io.barnabas.simulation;

import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.server.link.BrokerLink;
import io.barnabas.server.link.ResponseHandler;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.UnaryOperator;

/** A link that says something else than it was told to, or, where null comes out, nothing, for ever. */
record BrokenLink(BrokerLink link, UnaryOperator<ApiMessage> tamper) implements BrokerLink {
    @Override
    public ScheduledExecutorService loop() {
        return link.loop();
    }

    @Override
    public void send(ApiMessage request, short version, int timeoutMs, ResponseHandler handler) {
        ApiMessage tampered = tamper.apply(request);
        if (tampered != null) {
            link.send(tampered, version, timeoutMs, handler);
        }
    }

    @Override
    public void close() {
        link.close();
    }
}
