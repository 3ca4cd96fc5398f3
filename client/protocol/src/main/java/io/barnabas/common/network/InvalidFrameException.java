package io.barnabas.common.network;

/** A peer announced a frame of a length that cannot be: negative, or above the limit. The stream is lost with it. */
public final class InvalidFrameException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int announcedBytes;

    /** A frame of {@code announcedBytes} where at most {@code maxBytes} are allowed. */
    public InvalidFrameException(int announcedBytes, int maxBytes) {
        super(
                announcedBytes < 0
                        ? "Invalid receive (size = " + announcedBytes + ")"
                        : "Invalid receive (size = " + announcedBytes + " larger than " + maxBytes + ")",
                null,
                false,
                false);
        this.announcedBytes = announcedBytes;
    }

    /** The announced length, read as a signed number. */
    public int announcedBytes() {
        return announcedBytes;
    }
}
