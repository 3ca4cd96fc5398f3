package io.barnabas.common.record;

/** Who set the timestamps of a batch: bit 3 of its attributes (KIP-32). */
public enum TimestampType {
    NO_TIMESTAMP_TYPE(-1, "NoTimestampType"),
    CREATE_TIME(0, "CreateTime"),
    LOG_APPEND_TIME(1, "LogAppendTime");

    private final int id;
    private final String label;

    TimestampType(int id, String label) {
        this.id = id;
        this.label = label;
    }

    /** The value of the attribute bit, -1 where a batch has no timestamps (magic 0). */
    public int id() {
        return id;
    }

    /**
     * The type named by the topic key {@code message.timestamp.type}.
     *
     * @throws IllegalArgumentException when there is no such type
     */
    public static TimestampType forName(String name) {
        for (TimestampType type : values()) {
            if (type.label.equals(name)) {
                return type;
            }
        }
        throw new IllegalArgumentException("Invalid timestamp type " + name);
    }

    /** The name used in configurations and by the tools, such as {@code CreateTime}. */
    @Override
    public String toString() {
        return label;
    }
}
