package io.barnabas.clients;

import io.barnabas.common.message.ApiVersionsResponseData;
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.common.protocol.Errors;
import io.barnabas.common.protocol.RequestHeader;
import io.barnabas.common.protocol.SchemaException;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;

/**
 * One connection to one address, one question at a time, nothing retried and nothing hidden: for whoever wants to know
 * what is there. Clients that want work done use {@link NetworkClient}.
 */
public final class DirectConnection implements Closeable {
    private static final int MAX_OLDER_VERSIONS_TRIED = 1;

    private final Socket socket;
    private final ReadableByteChannel in;
    private final FrameReader frames = new FrameReader();
    private final String clientId;
    private NodeVersions versions;
    private int correlationId;

    private DirectConnection(Socket socket, String clientId) throws IOException {
        this.socket = socket;
        this.in = Channels.newChannel(socket.getInputStream());
        this.clientId = clientId;
    }

    /**
     * Connects.
     *
     * @param timeoutMs how long connecting may take, and later each part of an answer, in ms
     * @throws IOException when nobody answers there; {@link java.net.SocketTimeoutException} when not in time
     */
    public static DirectConnection open(InetSocketAddress address, int timeoutMs, String clientId) throws IOException {
        Socket socket = new Socket();
        try {
            socket.connect(address, timeoutMs);
            socket.setSoTimeout(timeoutMs);
            socket.setTcpNoDelay(true);
            return new DirectConnection(socket, clientId);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /**
     * Asks which versions the node speaks; the first question, as {@link #ask} needs to know.
     *
     * @return those of Fetch that it shares with this client: a broker has some, a controller has none
     * @throws EOFException when the node hangs up
     * @throws SchemaException when it answers, but not this
     */
    public VersionRange negotiate() throws IOException {
        short version = Negotiation.newest();
        for (int olderTried = 0; olderTried <= MAX_OLDER_VERSIONS_TRIED; olderTried++) {
            RequestHeader header = new RequestHeader(ApiKeys.API_VERSIONS, version, ++correlationId, clientId);
            Negotiation.Outcome outcome = Negotiation.read(exchange(header, Negotiation.request(version)), header);
            if (outcome.versions() != null) {
                versions = outcome.versions();
                return versions.common(ApiKeys.FETCH, VersionRange.of(ApiKeys.FETCH));
            }
            version = outcome.retryVersion();
        }
        throw new SchemaException(ApiVersionsResponseData.class.getSimpleName() + " in no version both sides know");
    }

    /**
     * Asks, in the newest version both sides speak.
     *
     * @param into an empty answer to read into
     * @throws EOFException when the node hangs up
     * @throws io.barnabas.common.protocol.ApiException UNSUPPORTED_VERSION when there is no common version
     */
    public <T extends ApiMessage> T ask(ApiKeys api, ApiMessage request, T into) throws IOException {
        VersionRange common = versions.common(api, VersionRange.of(api));
        if (common.isEmpty()) {
            throw Errors.UNSUPPORTED_VERSION.exception("The node does not serve " + api);
        }
        RequestHeader header = new RequestHeader(api, common.max(), ++correlationId, clientId);
        ResponseReader.read(exchange(header, request), header, into);
        return into;
    }

    private ByteBuffer exchange(RequestHeader header, ApiMessage body) throws IOException {
        for (ByteBuffer part : FrameWriter.frame(header, body)) {
            byte[] bytes = new byte[part.remaining()];
            part.get(bytes);
            socket.getOutputStream().write(bytes);
        }
        while (true) {
            ByteBuffer frame = frames.read(in);
            if (frame != null) {
                return frame;
            }
            if (frames.isClosed()) {
                throw new EOFException("The node closed the connection without an answer");
            }
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
