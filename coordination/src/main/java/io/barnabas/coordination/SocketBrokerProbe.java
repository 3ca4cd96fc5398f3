package io.barnabas.coordination;

import io.barnabas.metadata.EndPoint;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A plain connection attempt. */
final class SocketBrokerProbe implements BrokerProbe {
    private static final Logger LOG = LoggerFactory.getLogger(SocketBrokerProbe.class);
    private static final int TIMEOUT_MS = 1_500;

    @Override
    public boolean answers(EndPoint endPoint) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(endPoint.host(), endPoint.port()), TIMEOUT_MS);
            return true;
        } catch (IOException | IllegalArgumentException e) {
            LOG.debug("{} does not answer", endPoint.address(), e);
            return false;
        }
    }
}
