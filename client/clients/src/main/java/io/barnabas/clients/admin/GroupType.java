package io.barnabas.clients.admin;

/** By which protocol a group's members agree (KIP-848, KIP-932). */
public enum GroupType {
    UNKNOWN("Unknown"),
    CONSUMER("Consumer"),
    CLASSIC("Classic"),
    SHARE("Share");

    private final String text;

    GroupType(String text) {
        this.text = text;
    }

    /** The type of a name, whatever its case; {@link #UNKNOWN} for a name that is none. */
    public static GroupType parse(String name) {
        for (GroupType type : values()) {
            if (type.text.equalsIgnoreCase(name)) {
                return type;
            }
        }
        return UNKNOWN;
    }

    /** As the protocol writes it: {@code Classic}. */
    @Override
    public String toString() {
        return text;
    }
}
