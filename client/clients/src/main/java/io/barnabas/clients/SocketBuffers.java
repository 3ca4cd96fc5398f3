package io.barnabas.clients;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;

/**
 * Sizes of the operating system's buffers of a connection.
 *
 * @param sendBytes SO_SNDBUF, or -1 for the system's choice
 * @param receiveBytes SO_RCVBUF, or -1 for the system's choice
 */
record SocketBuffers(int sendBytes, int receiveBytes) {

    void applyTo(SocketChannel channel) throws IOException {
        if (sendBytes > 0) {
            channel.setOption(StandardSocketOptions.SO_SNDBUF, sendBytes);
        }
        if (receiveBytes > 0) {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, receiveBytes);
        }
    }
}
