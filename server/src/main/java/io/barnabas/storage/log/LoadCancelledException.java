package io.barnabas.storage.log;

import java.io.IOException;

/** A log is not loaded any further: the broker stops, or the partition is deleted. Says nothing about the disk. */
final class LoadCancelledException extends IOException {
    private static final long serialVersionUID = 1L;

    LoadCancelledException(String message) {
        super(message);
    }
}
