package io.barnabas.common;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * A 128-bit id, shown as 22 characters of base64url without padding, as Kafka shows topic ids.
 *
 * @param mostSignificantBits the first eight bytes
 * @param leastSignificantBits the last eight bytes
 */
public record Uuid(long mostSignificantBits, long leastSignificantBits) implements Comparable<Uuid> {
    /** No id. */
    public static final Uuid ZERO_UUID = new Uuid(0L, 0L);
    /** Reserved: the topic id of a KRaft cluster's metadata log, never given to a topic. */
    public static final Uuid ONE_UUID = new Uuid(0L, 1L);

    private static final int MAX_TEXT_LENGTH = 24;
    private static final long VERSION_MASK = 0xf000L;
    private static final long VERSION_4 = 0x4000L;
    private static final long VARIANT_MASK = 0xc000_0000_0000_0000L;
    private static final long VARIANT_IETF = 0x8000_0000_0000_0000L;

    /**
     * A random version 4 id whose text does not start with a dash, which command lines would take for an option. For
     * shell code only: deterministic packages are handed their ids.
     */
    public static Uuid randomUuid() {
        SecureRandom random = new SecureRandom();
        while (true) {
            long most = random.nextLong() & ~VERSION_MASK | VERSION_4;
            long least = random.nextLong() & ~VARIANT_MASK | VARIANT_IETF;
            Uuid uuid = new Uuid(most, least);
            if (!uuid.toString().startsWith("-")) {
                return uuid;
            }
        }
    }

    /**
     * Reads the text form.
     *
     * @throws IllegalArgumentException when it is not base64url of exactly 16 bytes
     */
    public static Uuid fromString(String text) {
        if (text.length() > MAX_TEXT_LENGTH) {
            throw new IllegalArgumentException("Not a UUID, " + text.length() + " characters are too many: "
                    + text.substring(0, MAX_TEXT_LENGTH) + "...");
        }
        byte[] bytes = Base64.getUrlDecoder().decode(text);
        if (bytes.length != 2 * Long.BYTES) {
            throw new IllegalArgumentException(
                    "Not a UUID, \"" + text + "\" stands for " + bytes.length + " bytes instead of 16");
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new Uuid(buffer.getLong(), buffer.getLong());
    }

    /** By the first half, then by the second, each as a signed number: Kafka's order. */
    @Override
    public int compareTo(Uuid other) {
        int first = Long.compare(mostSignificantBits, other.mostSignificantBits);
        return first != 0 ? first : Long.compare(leastSignificantBits, other.leastSignificantBits);
    }

    @Override
    public String toString() {
        byte[] bytes = ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(mostSignificantBits)
                .putLong(leastSignificantBits)
                .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
