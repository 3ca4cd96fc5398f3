package io.barnabas.server.network;

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
