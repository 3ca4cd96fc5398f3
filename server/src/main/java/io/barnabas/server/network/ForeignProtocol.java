package io.barnabas.server.network;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Tells from the first bytes of a connection that is not Kafka's what it is, for the log line that closes it. */
final class ForeignProtocol {
    /** Bytes that are enough to tell. */
    static final int HEAD_BYTES = 24;

    private static final String[] HTTP_METHODS = {
        "GET ", "POST ", "PUT ", "HEAD ", "OPTIONS ", "DELETE ", "PATCH ", "CONNECT ", "TRACE ", "PRI * HTTP"
    };
    private static final String[] ZOOKEEPER_WORDS = {"ruok", "stat", "srvr", "mntr", "conf", "envi", "cons", "dump"};
    /** ConnectRequest: version, zxid, timeout, session, a password of 16 bytes; since 3.4 also the read-only flag. */
    private static final int ZOOKEEPER_CONNECT_BYTES = 44;

    private static final int ZOOKEEPER_PASSWORD_INDEX = 24;
    private static final int ZOOKEEPER_PASSWORD_BYTES = 16;

    private static final int TLS_HANDSHAKE = 0x16;
    private static final int TLS_MAJOR = 3;

    private ForeignProtocol() {}

    /** A clause that says what the bytes look like and what to check. */
    static String describe(byte[] head, String listenerName) {
        if (head.length >= 2 && head[0] == TLS_HANDSHAKE && head[1] == TLS_MAJOR) {
            return "this is a TLS handshake, but listener " + listenerName
                    + " is not encrypted; check security.protocol of the client";
        }
        String text = new String(head, StandardCharsets.ISO_8859_1);
        for (String method : HTTP_METHODS) {
            if (text.startsWith(method)) {
                return "this is an HTTP request, but the port speaks Kafka's protocol; it began with \""
                        + printable(head) + "\"";
            }
        }
        if (text.startsWith("SSH-")) {
            return "this is an SSH client, but the port speaks Kafka's protocol";
        }
        for (String word : ZOOKEEPER_WORDS) {
            if (text.startsWith(word)) {
                return "this is ZooKeeper's command \"" + word + "\", but the port speaks Kafka's protocol";
            }
        }
        return "this is not Kafka's protocol; it began with \"" + printable(head) + "\"";
    }

    /** Whether a frame that is no Kafka request is what a ZooKeeper client sends first. */
    static boolean isZooKeeperConnect(ByteBuf frame) {
        int bytes = frame.readableBytes();
        return (bytes == ZOOKEEPER_CONNECT_BYTES || bytes == ZOOKEEPER_CONNECT_BYTES + 1)
                && frame.getInt(frame.readerIndex()) == 0
                && frame.getInt(frame.readerIndex() + ZOOKEEPER_PASSWORD_INDEX) == ZOOKEEPER_PASSWORD_BYTES;
    }

    private static String printable(byte[] head) {
        StringBuilder text = new StringBuilder();
        for (byte b : head) {
            if (b >= ' ' && b < 0x7f && b != '"' && b != '\\') {
                text.append((char) b);
            } else {
                text.append(String.format(Locale.ROOT, "\\x%02x", b & 0xff));
            }
        }
        return text.toString();
    }
}
