package io.barnabas.storage.log;

/** How far a read may see. */
public enum FetchIsolation {
    /** Everything: followers. */
    LOG_END,
    /** What all in-sync replicas have: consumers with {@code read_uncommitted}. */
    HIGH_WATERMARK,
    /** What no open transaction can still take back: consumers with {@code read_committed}. */
    TXN_COMMITTED
}
