package io.barnabas.tools.dump;

import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Text on its way to a stream, in pieces of 64 KiB: a dump is many millions of short pieces, and what {@link
 * PrintStream} does for each of them would take longer than reading the log. Not for use by two threads.
 */
final class TextOutput {
    private static final int CAPACITY = 64 * 1024;
    private static final int MAX_DIGITS = 20;

    private final PrintStream out;
    private final byte[] pending = new byte[CAPACITY];
    private int length;

    TextOutput(PrintStream out) {
        this.out = out;
    }

    /** Text of ASCII characters alone. */
    @SuppressWarnings("deprecation") // The one way to copy characters as bytes without making another array.
    TextOutput ascii(String text) {
        int size = text.length();
        if (size > CAPACITY) {
            return text(text);
        }
        makeRoom(size);
        text.getBytes(0, size, pending, length);
        length += size;
        return this;
    }

    TextOutput number(long value) {
        makeRoom(MAX_DIGITS);
        if (value == Long.MIN_VALUE) {
            return ascii("-9223372036854775808");
        }
        long rest = value;
        if (rest < 0) {
            pending[length++] = '-';
            rest = -rest;
        }
        int digits = 1;
        for (long bound = rest; bound >= 10; bound /= 10) {
            digits++;
        }
        for (int at = length + digits - 1; at >= length; at--) {
            pending[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += digits;
        return this;
    }

    TextOutput flag(boolean value) {
        return ascii(value ? "true" : "false");
    }

    /** Any text; what the stream's character set cannot show becomes what the stream makes of it. */
    TextOutput text(String text) {
        if (text.length() <= CAPACITY && isAscii(text)) {
            return ascii(text);
        }
        flush();
        out.print(text);
        return this;
    }

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }

    /** Bytes that are meant as UTF-8; the buffer's position stays. */
    TextOutput utf8(ByteBuffer bytes) {
        int size = bytes.remaining();
        if (size > CAPACITY || !isAscii(bytes)) {
            return text(StandardCharsets.UTF_8.decode(bytes.duplicate()).toString());
        }
        makeRoom(size);
        bytes.get(bytes.position(), pending, length, size);
        length += size;
        return this;
    }

    private static boolean isAscii(ByteBuffer bytes) {
        for (int at = bytes.position(); at < bytes.limit(); at++) {
            if (bytes.get(at) < 0) {
                return false;
            }
        }
        return true;
    }

    TextOutput line() {
        makeRoom(1);
        pending[length++] = '\n';
        return this;
    }

    private void makeRoom(int size) {
        if (length + size > CAPACITY) {
            write();
            if (out.checkError()) {
                throw new ReaderGoneException();
            }
        }
    }

    private void write() {
        out.write(pending, 0, length);
        length = 0;
    }

    /** Hands on what is there, so that what goes to other streams comes after it. */
    void flush() {
        write();
        out.flush();
    }

    /** Whoever read the output has gone, as {@code head} does: there is nobody left to dump for. */
    static final class ReaderGoneException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        ReaderGoneException() {
            super("Nobody reads the output", null, false, false);
        }
    }
}
