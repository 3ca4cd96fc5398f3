/**
 * A segment of a log: a {@code .log} file of record batches with its indexes, how it is named, appended to, searched,
 * cut and recovered, and the sorted set of segments a log consists of.
 *
 * <p>Which offsets may be read, who may append, and when a segment is rolled or deleted is decided by the log above.
 */
package io.barnabas.storage.log.segment;
