/**
 * The codecs of record batches as plain streams over buffers: gzip, snappy in xerial's framing, lz4 frames, zstd. One
 * class per codec, loaded when a batch first needs it. Never in here: records, batches, anything that knows what the
 * bytes mean.
 */
package io.barnabas.common.record.compression;
