package io.barnabas.server.network;

import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.common.protocol.MessageReader;
import io.barnabas.common.protocol.MessageWriter;
import io.barnabas.common.protocol.RequestHeader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;

/** A broker's port that answers what the test says, byte by byte, over as many connections as come. */
final class ScriptedPeer implements AutoCloseable {
    private final ServerSocket server;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final Answer answer;
    final BlockingQueue<RequestHeader> requests = new LinkedBlockingQueue<>();

    /** What is written for a request: null for nothing yet, an empty array to close the connection. */
    @FunctionalInterface
    interface Answer {
        byte[] to(RequestHeader request);
    }

    ScriptedPeer(Answer answer) throws IOException {
        this.answer = answer;
        this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        daemon(this::accept);
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "scripted-peer");
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return server.getLocalPort();
    }

    int connections() {
        return sockets.size();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                sockets.add(socket);
                daemon(() -> serve(socket));
            }
        } catch (IOException e) {
            // Closed by the test.
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            while (true) {
                byte[] frame = new byte[in.readInt()];
                in.readFully(frame);
                RequestHeader header = RequestHeader.read(new MessageReader(ByteBuffer.wrap(frame)));
                requests.add(header);
                byte[] reply = answer.to(header);
                if (reply != null && reply.length == 0) {
                    return;
                }
                if (reply != null) {
                    out.write(reply);
                }
            }
        } catch (IOException e) {
            // The other side closed, or the test did.
        }
    }

    /** A well-formed answer. */
    static byte[] frame(RequestHeader request, ApiMessage body) {
        ByteBuf buffer = Unpooled.buffer();
        buffer.writeInt(0);
        MessageWriter writer = new MessageWriter(buffer);
        request.toResponseHeader().write(writer);
        body.write(writer, request.apiVersion());
        buffer.setInt(0, buffer.readableBytes() - Integer.BYTES);
        byte[] bytes = new byte[buffer.readableBytes()];
        buffer.readBytes(bytes);
        return bytes;
    }

    void closeConnections() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        closeConnections();
    }
}
