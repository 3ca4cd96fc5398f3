package io.barnabas.coordination.znode;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code /barnabas/failure_detection/*}: what brokers tell each other about who is dead. A folder of our own, which
 * Apache's brokers do not look into. The names say everything, so that one listing shows everybody the same picture; the
 * data is for operators who look. All of them are ephemeral: what the dead said goes with their sessions.
 */
public final class FailureDetectionZNode {
    /** Parent of all marks. */
    public static final String PARENT = "/barnabas/failure_detection";

    /** Folders to make sure of, parents first. */
    public static final List<String> FOLDERS = List.of("/barnabas", PARENT);

    private static final int VERSION = 1;

    private FailureDetectionZNode() {}

    /** What a mark says. */
    public enum Kind {
        /** This broker, in this epoch, watches the others, and would object if it were taken for dead. */
        DETECTOR("detector"),
        /** The reporter, in its epoch, finds that the broker's address of this epoch refuses connections. */
        REFUSED("refused"),
        /** The broker itself, in this epoch, objects: it lives. */
        ALIVE("alive"),
        /** The broker lived when its registration of this epoch was removed: never again upon refusals. */
        SPARED("spared");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        static Optional<Kind> of(String word) {
            for (Kind kind : values()) {
                if (kind.word.equals(word)) {
                    return Optional.of(kind);
                }
            }
            return Optional.empty();
        }
    }

    /**
     * One mark.
     *
     * @param brokerId whom it is about
     * @param epoch that broker's epoch
     * @param reporter who says so; for all but REFUSED the broker itself
     * @param reporterEpoch the reporter's epoch
     */
    public record Mark(Kind kind, int brokerId, long epoch, int reporter, long reporterEpoch) {
        /** What a broker says about itself. */
        public static Mark own(Kind kind, int brokerId, long epoch) {
            return new Mark(kind, brokerId, epoch, brokerId, epoch);
        }

        public static Mark refused(int brokerId, long epoch, int reporter, long reporterEpoch) {
            return new Mark(Kind.REFUSED, brokerId, epoch, reporter, reporterEpoch);
        }

        public String path() {
            String name = kind.word + "-" + brokerId + "-" + epoch;
            return PARENT + "/" + (kind == Kind.REFUSED ? name + "-" + reporter + "-" + reporterEpoch : name);
        }
    }

    /** Empty for a name that says nothing to us; a later version may have others. */
    public static Optional<Mark> parse(String name) {
        String[] parts = name.split("-");
        Optional<Kind> kind = Kind.of(parts[0]);
        if (kind.isEmpty() || parts.length != (kind.get() == Kind.REFUSED ? 5 : 3)) {
            return Optional.empty();
        }
        try {
            int brokerId = Integer.parseInt(parts[1]);
            long epoch = Long.parseLong(parts[2]);
            return Optional.of(
                    kind.get() == Kind.REFUSED
                            ? Mark.refused(brokerId, epoch, Integer.parseInt(parts[3]), Long.parseLong(parts[4]))
                            : Mark.own(kind.get(), brokerId, epoch));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /**
     * @param address what was looked at, or the own address
     * @param timestampMs wall-clock time, milliseconds since 1970
     */
    public static byte[] encode(Mark mark, String address, long timestampMs) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("version", VERSION);
        json.put("brokerid", mark.brokerId());
        json.put("epoch", mark.epoch());
        json.put("reporter", mark.reporter());
        json.put("address", address);
        json.put("timestamp", Long.toString(timestampMs));
        return Json.bytes(json);
    }
}
