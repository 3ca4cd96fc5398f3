package io.barnabas.tools.doctor;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** ZooKeeper's way of being asked how it is: four letters, and it answers in text and hangs up. */
final class FourLetterWord {
    private static final int MAX_ANSWER_BYTES = 16 * 1024;

    private FourLetterWord() {}

    /**
     * @param word one that ZooKeeper allows unless told otherwise: only {@code srvr}
     * @return the answer, null when there is none
     */
    static String ask(InetSocketAddress address, String word, int timeoutMs) {
        try (Socket socket = new Socket()) {
            socket.connect(address, timeoutMs);
            socket.setSoTimeout(timeoutMs);
            socket.getOutputStream().write(word.getBytes(StandardCharsets.US_ASCII));
            byte[] answer = socket.getInputStream().readNBytes(MAX_ANSWER_BYTES);
            return answer.length == 0 ? null : new String(answer, StandardCharsets.UTF_8);
        } catch (IOException e) {
            return null;
        }
    }
}
