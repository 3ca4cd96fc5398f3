/**
 * What broker and clients share about the wire below the messages: length-prefixed frames, and the memory they take.
 *
 * <p>A frame is a 4-byte big-endian length and that many bytes. {@link io.barnabas.common.network.FrameAccumulator}
 * cuts them out of a stream; its buffer grows with the bytes that have arrived, never with the length a peer announces.
 *
 * <p>What never enters this room: messages and their versions ({@code common.protocol}), event loops and sockets (the
 * broker's and the clients' own).
 */
package io.barnabas.common.network;
