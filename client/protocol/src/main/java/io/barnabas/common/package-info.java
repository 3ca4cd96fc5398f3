/**
 * The words every room shares: {@link io.barnabas.common.TopicPartition}, {@link io.barnabas.common.Uuid},
 * {@link io.barnabas.common.Node}, {@link io.barnabas.common.Time}. Plain values; what never enters: sockets, buffers, the wire
 * format, configuration.
 */
package io.barnabas.common;
