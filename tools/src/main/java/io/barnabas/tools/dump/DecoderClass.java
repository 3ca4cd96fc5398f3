package io.barnabas.tools.dump;

import io.barnabas.tools.ToolException;
import java.io.PrintStream;
import java.nio.ByteBuffer;

/** The decoders that {@code --key-decoder-class} and {@code --value-decoder-class} know by Apache's class names. */
enum DecoderClass {
    STRING("StringDecoder", 0) {
        @Override
        void append(ByteBuffer bytes, TextOutput text) {
            text.utf8(bytes);
        }
    },
    LONG("LongDecoder", Long.BYTES) {
        @Override
        void append(ByteBuffer bytes, TextOutput text) {
            text.number(bytes.getLong(bytes.position()));
        }
    },
    INTEGER("IntegerDecoder", Integer.BYTES) {
        @Override
        void append(ByteBuffer bytes, TextOutput text) {
            text.number(bytes.getInt(bytes.position()));
        }
    },
    /** Bytes as they are. Apache's shows the array's address in memory; these are the bytes. */
    BYTES("DefaultDecoder", 0) {
        @Override
        void append(ByteBuffer bytes, TextOutput text) {
            text.ascii("0x");
            for (int at = bytes.position(); at < bytes.limit(); at++) {
                text.ascii(HEX[bytes.get(at) >> 4 & 0xf]).ascii(HEX[bytes.get(at) & 0xf]);
            }
        }
    };

    static final String DEFAULT = "org.apache.kafka.tools.api.StringDecoder";
    private static final String PACKAGE = "org.apache.kafka.tools.api.";
    private static final String OLD_PACKAGE = "kafka.serializer.";
    private static final String[] HEX = "0 1 2 3 4 5 6 7 8 9 a b c d e f".split(" ");

    private final String simpleName;

    private final int smallest;

    DecoderClass(String simpleName, int smallest) {
        this.simpleName = simpleName;
        this.smallest = smallest;
    }

    /** Appends what the bytes mean; the buffer's position stays. */
    abstract void append(ByteBuffer bytes, TextOutput text);

    /**
     * @throws UndecodableException when there are fewer bytes than it takes
     */
    void throwIfTooShort(ByteBuffer bytes) {
        if (bytes.remaining() < smallest) {
            throw new UndecodableException(
                    new ToolException("java.nio.BufferUnderflowException", null),
                    simpleName + " needs " + smallest + " bytes, and this is " + bytes.remaining()
                            + ": StringDecoder shows any bytes as text.");
        }
    }

    /**
     * The decoder of a class name.
     *
     * @param out told when the name is that of former releases
     * @throws UndecodableException when the name is not known
     */
    static DecoderClass named(String className, PrintStream out) {
        for (DecoderClass each : values()) {
            if (className.equals(PACKAGE + each.simpleName)) {
                return each;
            }
            if (className.equals(OLD_PACKAGE + each.simpleName)) {
                out.println(className + " is deprecated. Please use " + PACKAGE + each.simpleName + " instead");
                return each;
            }
        }
        throw new UndecodableException(
                new ToolException("java.lang.ClassNotFoundException", className),
                "the decoders are StringDecoder, LongDecoder, IntegerDecoder and DefaultDecoder of "
                        + "org.apache.kafka.tools.api.");
    }
}
