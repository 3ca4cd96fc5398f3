package io.barnabas.tools.doctor;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Finds out what it is that listens on a port and does not speak Kafka's protocol in the clear. */
final class ForeignService {
    private static final int MAX_ANSWER_BYTES = 2048;
    private static final int TLS_HANDSHAKE = 22;
    private static final int TLS_ALERT = 21;

    /** A ClientHello of TLS 1.2 with one cipher suite: a TLS server answers it with a handshake or an alert. */
    private static final byte[] CLIENT_HELLO = {
        22,
        3,
        1,
        0,
        45,
        1,
        0,
        0,
        41,
        3,
        3,
        1,
        2,
        3,
        4,
        5,
        6,
        7,
        8,
        9,
        10,
        11,
        12,
        13,
        14,
        15,
        16,
        17,
        18,
        19,
        20,
        21,
        22,
        23,
        24,
        25,
        26,
        27,
        28,
        29,
        30,
        31,
        32,
        0,
        0,
        2,
        (byte) 0xC0,
        0x2F,
        1,
        0
    };

    private final InetSocketAddress address;
    private final int timeoutMs;

    ForeignService(InetSocketAddress address, int timeoutMs) {
        this.address = address;
        this.timeoutMs = timeoutMs;
    }

    /** What it is and what to do about it; null when it cannot be told. */
    String recognise() {
        if (firstOf(FourLetterWord.ask(address, "srvr", timeoutMs)).startsWith("Zookeeper version")) {
            return "This is ZooKeeper's port. Clients connect to a broker: port 9092 unless 'listeners' in"
                    + " server.properties says otherwise.";
        }
        byte[] hello = exchange(CLIENT_HELLO);
        if (hello.length > 0 && (hello[0] == TLS_HANDSHAKE || hello[0] == TLS_ALERT)) {
            return "It speaks TLS: use a PLAINTEXT listener's port, or give clients security.protocol=SSL.";
        }
        String http = new String(
                exchange("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII)), StandardCharsets.ISO_8859_1);
        return http.startsWith("HTTP/") ? "It is a web server: another service has this port." : null;
    }

    private static String firstOf(String text) {
        return text == null ? "" : text;
    }

    private byte[] exchange(byte[] question) {
        try (Socket socket = new Socket()) {
            socket.connect(address, timeoutMs);
            socket.setSoTimeout(timeoutMs);
            socket.getOutputStream().write(question);
            InputStream in = socket.getInputStream();
            byte[] answer = new byte[MAX_ANSWER_BYTES];
            int read = in.read(answer);
            return read <= 0 ? new byte[0] : Arrays.copyOf(answer, read);
        } catch (IOException e) {
            // Not to answer is an answer too: it is not this kind of service.
            return new byte[0];
        }
    }
}
