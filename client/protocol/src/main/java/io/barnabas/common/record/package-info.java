/**
 * Kafka's record batches: views over bytes that lie in a buffer or a file, and the builder that writes them.
 *
 * <p>Magic 2 is complete; magic 0 and 1 are recognised so that old segment files can be walked. Everything here is
 * deterministic: no clock, no thread, no socket. Never in here: Netty, error codes of the wire protocol (whoever
 * answers a client maps the exceptions), decisions about what a topic accepts (that is {@code
 * io.barnabas.storage.validation}).
 *
 * <p>Words that are not Kafka's: {@link io.barnabas.common.record.RecordCursor}, the walk over a batch that allocates
 * nothing per record; {@link io.barnabas.common.record.FileBatchCursor}, the same over the batches of a file.
 */
package io.barnabas.common.record;
