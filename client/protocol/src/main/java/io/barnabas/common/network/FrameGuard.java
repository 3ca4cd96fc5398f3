package io.barnabas.common.network;

import io.netty.buffer.ByteBuf;

/** Looks at the first bytes of a large frame before memory is taken for the rest of it. */
@FunctionalInterface
public interface FrameGuard {
    /** Lets every frame pass. */
    FrameGuard NONE = (head, frameBytes) -> {};

    /**
     * Checks a frame by its head.
     *
     * @param head at least the first {@link FrameAccumulator#HEAD_BYTES} minus 4 bytes of the frame, without its
     *     length; reader index at 0 of the frame. Must not be kept or changed.
     * @param frameBytes the frame's announced length
     * @throws RuntimeException when it is not worth reading; the connection is closed
     */
    void check(ByteBuf head, int frameBytes);
}
