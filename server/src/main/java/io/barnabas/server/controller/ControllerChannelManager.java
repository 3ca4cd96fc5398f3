package io.barnabas.server.controller;

import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.coordination.BrokerChannel;
import io.barnabas.metadata.BrokerRegistration;
import io.barnabas.metadata.EndPoint;
import io.barnabas.server.link.BrokerLinks;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The controller's ways to the brokers: its own by a direct call, each other by a link with a queue of its own, so that
 * a broker that does not answer holds nobody else up.
 */
public final class ControllerChannelManager implements BrokerChannel {
    private static final Logger LOG = LoggerFactory.getLogger("kafka.controller.ControllerChannelManager");

    private final int brokerId;
    private final String listenerName;
    private final int socketTimeoutMs;
    private final LocalBroker localBroker;
    private final BrokerLinks links;
    private final Map<Integer, ControllerBrokerQueue> queues = new ConcurrentHashMap<>();

    /**
     * @param brokerId this broker
     * @param listenerName the listener brokers speak to each other on
     * @param socketTimeoutMs controller.socket.timeout.ms: how long an answer may take before it is asked for again
     */
    public ControllerChannelManager(
            int brokerId, String listenerName, int socketTimeoutMs, LocalBroker localBroker, BrokerLinks links) {
        this.brokerId = brokerId;
        this.listenerName = listenerName;
        this.socketTimeoutMs = socketTimeoutMs;
        this.localBroker = localBroker;
        this.links = links;
    }

    @Override
    public void addBroker(BrokerRegistration broker) {
        if (broker.id() == brokerId) {
            return;
        }
        removeBroker(broker.id());
        Optional<EndPoint> endPoint = broker.endPoint(listenerName);
        if (endPoint.isEmpty()) {
            LOG.error(
                    "[Channel manager on controller {}]: Broker {} has no listener {}, the one brokers speak to each other"
                            + " on (inter.broker.listener.name): it gets no orders",
                    brokerId,
                    broker.id(),
                    listenerName);
            return;
        }
        queues.put(
                broker.id(),
                new ControllerBrokerQueue(
                        brokerId,
                        broker,
                        endPoint.get(),
                        links.open(broker.id(), endPoint.get(), Integer.toString(brokerId)),
                        socketTimeoutMs));
    }

    @Override
    public void removeBroker(int id) {
        ControllerBrokerQueue queue = queues.remove(id);
        if (queue != null) {
            queue.close();
        }
    }

    @Override
    public void send(int id, ApiMessage request, short version, Consumer<ApiMessage> onResponse) {
        if (id == brokerId) {
            // In the newest version, whatever others need: nothing is written.
            localBroker.execute(request, request.highestSupportedVersion(), onResponse, failure -> {});
            return;
        }
        ControllerBrokerQueue queue = queues.get(id);
        if (queue == null) {
            LOG.warn(
                    "[Channel manager on controller {}]: Not sending request {} to broker {}, since it is offline.",
                    brokerId,
                    request.getClass().getSimpleName(),
                    id);
        } else {
            queue.send(request, version, onResponse);
        }
    }
}
