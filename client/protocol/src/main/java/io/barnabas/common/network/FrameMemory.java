package io.barnabas.common.network;

/** Where the frames of one connection get leave to take memory. Called on that connection's thread. */
public interface FrameMemory {
    /** Grants everything: for peers that are trusted not to announce more than they need. */
    FrameMemory UNLIMITED = new FrameMemory() {
        @Override
        public boolean reserve(int bytes, int frameBytes) {
            return true;
        }

        @Override
        public void release(int bytes) {}
    };

    /**
     * Asks for {@code bytes} more, for a frame of {@code frameBytes}. False: not now; the connection stops reading and
     * asks for the same again when it is told that memory has come free.
     */
    boolean reserve(int bytes, int frameBytes);

    /** Gives back bytes that were granted. */
    void release(int bytes);
}
