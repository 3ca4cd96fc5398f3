package io.barnabas.server.controller;

import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.metadata.EndPoint;
import io.barnabas.server.link.BrokerLink;
import io.barnabas.server.link.BrokerLinks;
import io.barnabas.server.link.LinkException;
import io.barnabas.server.link.LinkException.Cause;
import io.barnabas.server.link.ResponseHandler;
import io.barnabas.server.replica.ManualLoop;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;

/** Links whose other ends are played by the test, all on one loop. */
public final class FakeLinks implements BrokerLinks {
    public final ManualLoop loop = new ManualLoop();
    public final List<Link> opened = new ArrayList<>();

    /** A request that has left. */
    public record Sent(ApiMessage request, short version, int timeoutMs, ResponseHandler handler) {
        public void answer(ApiMessage response) {
            handler.onResponse(response, () -> {});
        }

        public void fail(Cause why) {
            handler.onFailure(new LinkException(why, "it is said to be " + why));
        }
    }

    public final class Link implements BrokerLink {
        public final int brokerId;
        public final EndPoint endPoint;
        public final Deque<Sent> sent = new ArrayDeque<>();
        public boolean closed;

        Link(int brokerId, EndPoint endPoint) {
            this.brokerId = brokerId;
            this.endPoint = endPoint;
        }

        @Override
        public ScheduledExecutorService loop() {
            return loop;
        }

        @Override
        public void send(ApiMessage request, short version, int timeoutMs, ResponseHandler handler) {
            sent.add(new Sent(request, version, timeoutMs, handler));
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    @Override
    public BrokerLink open(int brokerId, EndPoint endPoint, String clientId) {
        Link link = new Link(brokerId, endPoint);
        opened.add(link);
        return link;
    }

    public Link last() {
        return opened.get(opened.size() - 1);
    }
}
