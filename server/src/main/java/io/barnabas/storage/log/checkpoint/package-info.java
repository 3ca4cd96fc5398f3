/**
 * The small text files of a log directory and of a partition's directory: offset checkpoints, leader epochs,
 * {@code partition.metadata}, {@code meta.properties}, {@code .kafka_cleanshutdown}.
 *
 * <p>Each is replaced as a whole by a rename, so that a reader, Apache Kafka included, sees the old content or the new.
 * What the values mean, and when they are written, is decided elsewhere.
 */
package io.barnabas.storage.log.checkpoint;
