package io.barnabas.storage.compaction;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * SipHash-2-4 with 128 bits of result (Aumasson and Bernstein), a keyed hash. Whoever does not know the key cannot make
 * two record keys that collide, and by chance two of a billion keys do with probability 2^-69. The result of the last
 * {@link #hash} lies in {@link #high} and {@link #low}. Not for use by two threads.
 */
final class KeyHash {
    private static final long INIT_0 = 0x736f6d6570736575L;
    private static final long INIT_1 = 0x646f72616e646f6dL;
    private static final long INIT_2 = 0x6c7967656e657261L;
    private static final long INIT_3 = 0x7465646279746573L;

    private final long k0;
    private final long k1;
    private long v0;
    private long v1;
    private long v2;
    private long v3;
    private long low;
    private long high;

    KeyHash(long k0, long k1) {
        this.k0 = k0;
        this.k1 = k1;
    }

    long low() {
        return low;
    }

    long high() {
        return high;
    }

    /** Hashes the remaining bytes of a buffer and leaves its position alone. */
    void hash(ByteBuffer bytes) {
        v0 = INIT_0 ^ k0;
        v1 = INIT_1 ^ k1 ^ 0xee;
        v2 = INIT_2 ^ k0;
        v3 = INIT_3 ^ k1;
        int at = bytes.position();
        int length = bytes.remaining();
        int words = length >>> 3;
        boolean swap = bytes.order() == ByteOrder.BIG_ENDIAN;
        for (int i = 0; i < words; i++, at += 8) {
            long word = bytes.getLong(at);
            absorb(swap ? Long.reverseBytes(word) : word);
        }
        long last = (long) length << 56;
        for (int i = 0; i < (length & 7); i++) {
            last |= (bytes.get(at + i) & 0xffL) << 8 * i;
        }
        absorb(last);
        v2 ^= 0xee;
        rounds(4);
        low = v0 ^ v1 ^ v2 ^ v3;
        v1 ^= 0xdd;
        rounds(4);
        high = v0 ^ v1 ^ v2 ^ v3;
    }

    private void absorb(long word) {
        v3 ^= word;
        rounds(2);
        v0 ^= word;
    }

    private void rounds(int count) {
        long a = v0;
        long b = v1;
        long c = v2;
        long d = v3;
        for (int i = 0; i < count; i++) {
            a += b;
            b = Long.rotateLeft(b, 13) ^ a;
            a = Long.rotateLeft(a, 32);
            c += d;
            d = Long.rotateLeft(d, 16) ^ c;
            a += d;
            d = Long.rotateLeft(d, 21) ^ a;
            c += b;
            b = Long.rotateLeft(b, 17) ^ c;
            c = Long.rotateLeft(c, 32);
        }
        v0 = a;
        v1 = b;
        v2 = c;
        v3 = d;
    }
}
