/**
 * Kafka's wire protocol, apart from the messages themselves: {@link io.barnabas.common.protocol.ApiKeys},
 * {@link io.barnabas.common.protocol.Errors}, the request and response headers, and the reader and writer that the
 * generated messages use. {@code ByteBuf} is the only Netty type here. What never enters: sockets, threads, clocks, and
 * any generated message class ({@code common.message} depends on this package, not the other way round).
 */
package io.barnabas.common.protocol;
