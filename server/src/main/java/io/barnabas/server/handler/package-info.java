/**
 * One handler per Kafka API, its versions in one line, and the list of them.
 *
 * <p>{@link io.barnabas.server.handler.RequestHandlers} is what this broker serves; ApiVersions is read off it, so that
 * nothing is advertised that is not served. A handler is called on a network thread and must not block: it answers at
 * once or keeps the {@link io.barnabas.server.handler.RequestContext} and answers later from any thread.
 *
 * <p>What never enters this room: sockets, Netty, frames (they are in {@code io.barnabas.server.network}, which calls
 * us), ZooKeeper, and anything that waits.
 */
package io.barnabas.server.handler;
