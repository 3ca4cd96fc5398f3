package io.barnabas.storage.log;

/**
 * Limits of each log directory, in bytes.
 *
 * @param unflushedBytes {@code barnabas.log.dir.unflushed.bytes}: more than this is forced to the device before the next
 *     checkpoint of recovery points; {@link Long#MAX_VALUE} to force only what is rolled
 * @param reservedBytes {@code barnabas.log.dir.reserved.bytes}: room on the volume that clients' records must leave
 */
public record LogDirLimits(long unflushedBytes, long reservedBytes) {
    public static final LogDirLimits DEFAULTS = new LogDirLimits(64L * 1024 * 1024, 64L * 1024 * 1024);
}
