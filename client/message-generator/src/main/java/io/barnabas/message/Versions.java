package io.barnabas.message;

/**
 * A closed range of message versions. {@link #NONE} is the empty range; an open end ({@code 3+}) is {@link #MAX}.
 *
 * @param lowest first version, 0 or more
 * @param highest last version, below {@code lowest} only for {@link #NONE}
 */
record Versions(int lowest, int highest) {
    static final int MAX = Short.MAX_VALUE;
    static final Versions NONE = new Versions(0, -1);
    static final Versions ALL = new Versions(0, MAX);

    /** Reads {@code none}, {@code 4}, {@code 2+} or {@code 0-3}; {@code null} gives {@code whenAbsent}. */
    static Versions parse(String text, Versions whenAbsent) {
        if (text == null) {
            return whenAbsent;
        }
        String trimmed = text.trim();
        if (trimmed.isEmpty() || trimmed.equals("none")) {
            return NONE;
        }
        if (trimmed.endsWith("+")) {
            return new Versions(Integer.parseInt(trimmed.substring(0, trimmed.length() - 1)), MAX);
        }
        int dash = trimmed.indexOf('-');
        if (dash < 0) {
            int only = Integer.parseInt(trimmed);
            return new Versions(only, only);
        }
        return new Versions(
                Integer.parseInt(trimmed.substring(0, dash)), Integer.parseInt(trimmed.substring(dash + 1)));
    }

    boolean isEmpty() {
        return lowest > highest;
    }

    boolean contains(int version) {
        return version >= lowest && version <= highest;
    }

    boolean contains(Versions other) {
        return other.isEmpty() || (lowest <= other.lowest && highest >= other.highest);
    }

    Versions intersect(Versions other) {
        int low = Math.max(lowest, other.lowest);
        int high = Math.min(highest, other.highest);
        return low > high ? NONE : new Versions(low, high);
    }

    /** What is left when {@code other} is taken away; must leave one range, or this range when it would leave two. */
    Versions subtract(Versions other) {
        Versions common = intersect(other);
        if (common.isEmpty()) {
            return this;
        }
        if (common.lowest == lowest) {
            return common.highest == highest ? NONE : new Versions(common.highest + 1, highest);
        }
        return common.highest == highest ? new Versions(lowest, common.lowest - 1) : this;
    }

    /**
     * The Java condition that is true for versions of this range, given that {@code version} already lies in
     * {@code possible}: {@code "true"}, {@code "false"} or a comparison.
     */
    String condition(Versions possible) {
        if (contains(possible)) {
            return "true";
        }
        Versions common = intersect(possible);
        if (common.isEmpty()) {
            return "false";
        }
        String from = common.lowest > possible.lowest ? "version >= " + common.lowest : "";
        String to = common.highest < possible.highest ? "version <= " + common.highest : "";
        return from.isEmpty() ? to : to.isEmpty() ? from : from + " && " + to;
    }
}
