package io.barnabas.common.record;

/** The codecs of record batches: the lowest three bits of a batch's attributes. */
public enum CompressionType {
    NONE(0, "none"),
    GZIP(1, "gzip"),
    SNAPPY(2, "snappy"),
    LZ4(3, "lz4"),
    ZSTD(4, "zstd");

    private static final CompressionType[] BY_ID = values();

    private final int id;
    private final String label;

    CompressionType(int id, String label) {
        this.id = id;
        this.label = label;
    }

    /** The id on the wire, 0 to 4. */
    public int id() {
        return id;
    }

    /** The name in configurations, such as {@code zstd}. */
    public String label() {
        return label;
    }

    /**
     * @throws IllegalArgumentException when the id is not 0 to 4
     */
    public static CompressionType forId(int id) {
        if (id < 0 || id >= BY_ID.length) {
            throw new IllegalArgumentException("Unknown compression type id: " + id);
        }
        return BY_ID[id];
    }

    /**
     * @throws IllegalArgumentException when no codec has this name
     */
    public static CompressionType forName(String name) {
        for (CompressionType type : BY_ID) {
            if (type.label.equals(name)) {
                return type;
            }
        }
        throw new IllegalArgumentException("Unknown compression name: " + name);
    }

    @Override
    public String toString() {
        return label;
    }
}
