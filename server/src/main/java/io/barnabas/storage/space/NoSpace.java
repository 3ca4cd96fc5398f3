package io.barnabas.storage.space;

import java.io.IOException;

/** Which errors of the operating system say that a volume is full, or a quota used up: the disk is well. */
public final class NoSpace {
    private static final int MAX_CAUSES = 8;

    /** Data was lost on its way to the device. That it was for want of room does not make it less lost. */
    public static final class ForceFailedException extends IOException {
        private static final long serialVersionUID = 1L;

        public ForceFailedException(String message, IOException cause) {
            super(message, cause);
        }
    }

    private NoSpace() {}

    /** Whether a write, or the creation of a file, found no room. Judged by the system's words (ENOSPC, EDQUOT). */
    public static boolean isIn(IOException failure) {
        if (isForce(failure)) {
            return false;
        }
        Throwable each = failure;
        for (int i = 0; each != null && i < MAX_CAUSES; i++) {
            String message = each.getMessage();
            if (message != null
                    && (message.contains("No space left on device") || message.contains("Disk quota exceeded"))) {
                return true;
            }
            each = each.getCause();
        }
        return false;
    }

    /** Whether it is the failure of an fsync: never a matter of room alone. */
    static boolean isForce(IOException failure) {
        Throwable each = failure;
        for (int i = 0; each != null && i < MAX_CAUSES; i++) {
            if (each instanceof ForceFailedException) {
                return true;
            }
            each = each.getCause();
        }
        return false;
    }
}
