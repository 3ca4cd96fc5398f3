/**
 * The broker's sockets: listeners, frames, the order of responses, and the bounds on what peers can make us hold.
 *
 * <p>The way of a request: {@code SocketServer} accepts; a
 * {@code Connection} cuts frames out of the bytes and has
 * {@code RequestDispatcher} read each in place and call its handler on the same thread; the
 * answer comes back through {@code InFlightRequest}, waits in
 * {@code ResponseOrderer} for those before it, and leaves through
 * {@code ResponseEncoder}, files by sendfile.
 *
 * <p>What a peer can make the broker hold, however it behaves:
 * <ul>
 *   <li>nothing at all while it is silent between requests, but its channel (a few KiB);
 *   <li>64 KiB of a request that has not wholly arrived, 16 KiB if it is a larger one; beyond that, shares of the
 *       common {@link io.barnabas.server.network.MemoryPools}, which take them back from who does not use them;
 *   <li>{@code Connection#MAX_IN_FLIGHT} unanswered requests, and no further request while it
 *       does not read its responses, files included.
 * </ul>
 *
 * <p>The other direction: {@code NettyBrokerLinks} are this broker's connections to others, for {@code server.link}.
 *
 * <p>What never enters this room: what an API means ({@code server.handler}), and anything that blocks a network
 * thread.
 */
package io.barnabas.server.network;
