package io.barnabas.clients.producer;

/**
 * The hash that maps keys to partitions: murmur2, 32 bits, with the seed that all Kafka clients share. The same key
 * must go to the same partition whichever client writes it.
 */
final class Murmur2 {
    private static final int SEED = 0x9747b28c;
    private static final int M = 0x5bd1e995;
    private static final int R = 24;

    private Murmur2() {}

    /** The partition of a key. */
    static int partition(byte[] key, int partitions) {
        return (hash(key) & Integer.MAX_VALUE) % partitions;
    }

    static int hash(byte[] data) {
        int length = data.length;
        int hash = SEED ^ length;
        int at = 0;
        for (; at + 4 <= length; at += 4) {
            int k = data[at] & 0xff
                    | (data[at + 1] & 0xff) << 8
                    | (data[at + 2] & 0xff) << 16
                    | (data[at + 3] & 0xff) << 24;
            k *= M;
            k ^= k >>> R;
            k *= M;
            hash = hash * M ^ k;
        }
        int left = length - at;
        if (left > 0) {
            for (int i = left - 1; i >= 0; i--) {
                hash ^= (data[at + i] & 0xff) << 8 * i;
            }
            hash *= M;
        }
        hash ^= hash >>> 13;
        hash *= M;
        return hash ^ hash >>> 15;
    }
}
