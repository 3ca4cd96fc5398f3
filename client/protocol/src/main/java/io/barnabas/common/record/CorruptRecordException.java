package io.barnabas.common.record;

/** A batch whose size, magic or checksum shows that its bytes are damaged. On the wire: CORRUPT_MESSAGE. */
public class CorruptRecordException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public CorruptRecordException(String message) {
        super(message);
    }
}
