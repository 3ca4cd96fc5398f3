package io.barnabas.storage.log.segment;

import io.barnabas.common.TopicPartition;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The names Kafka gives to the files and directories of a log. */
public final class LogFileNames {
    public static final String LOG = ".log";
    public static final String INDEX = ".index";
    public static final String TIME_INDEX = ".timeindex";
    public static final String TXN_INDEX = ".txnindex";
    public static final String SNAPSHOT = ".snapshot";

    /** A file that a later step removes from disk. */
    public static final String DELETED = ".deleted";

    /** A file that a cleaner was still writing. */
    public static final String CLEANED = ".cleaned";

    /** A complete replacement that was about to be swapped in. */
    public static final String SWAP = ".swap";

    /** A partition's directory on its way out. */
    public static final String DELETE_DIR = "-delete";

    /** A replica that is being moved into this log directory. */
    public static final String FUTURE_DIR = "-future";

    /** A replica that does not belong on this broker. */
    public static final String STRAY_DIR = "-stray";

    private static final int MAX_DIR_NAME = 255;
    private static final Pattern MARKED_DIR = Pattern.compile("^(\\S+)-(\\d+)\\.(\\S+)-(delete|future|stray)$");
    private static final int DIGITS = 20;

    private LogFileNames() {}

    /** 20 digits, so that names sort as their offsets do. */
    public static String prefix(long offset) {
        String digits = Long.toString(offset);
        return "0".repeat(DIGITS - digits.length()) + digits;
    }

    /** {@code directory/<20 digits><suffix>}. */
    public static Path file(Path directory, long baseOffset, String suffix) {
        return directory.resolve(prefix(baseOffset) + suffix);
    }

    /** The offset in the name of a segment's file, or -1 if the name is no such file's. */
    public static long offset(String fileName) {
        if (fileName.length() < DIGITS + LOG.length() || !hasSegmentSuffix(fileName)) {
            return -1;
        }
        long offset = 0;
        for (int i = 0; i < DIGITS; i++) {
            int digit = fileName.charAt(i) - '0';
            if (digit < 0 || digit > 9 || offset > (Long.MAX_VALUE - digit) / 10) {
                return -1;
            }
            offset = offset * 10 + digit;
        }
        return offset;
    }

    private static boolean hasSegmentSuffix(String fileName) {
        String suffix = fileName.substring(DIGITS);
        return suffix.equals(LOG)
                || suffix.equals(INDEX)
                || suffix.equals(TIME_INDEX)
                || suffix.equals(TXN_INDEX)
                || suffix.equals(SNAPSHOT);
    }

    /** {@code topic-partition}. */
    public static String directoryName(TopicPartition tp) {
        return tp.topic() + "-" + tp.partition();
    }

    /**
     * {@code topic-partition.<unique id>-delete}, with the topic cut if the name would grow too long for a file
     * system.
     */
    public static String deleteDirectoryName(TopicPartition tp, String uniqueId) {
        return markedDirectoryName(tp, uniqueId, DELETE_DIR);
    }

    /** Of a log that is to take the place of one in another log directory; shortened where the topic's name is long. */
    public static String futureDirectoryName(TopicPartition tp, String uniqueId) {
        return markedDirectoryName(tp, uniqueId, FUTURE_DIR);
    }

    private static String markedDirectoryName(TopicPartition tp, String uniqueId, String mark) {
        String end = "-" + tp.partition() + "." + uniqueId + mark;
        String topic = tp.topic();
        return topic.substring(0, Math.min(topic.length(), MAX_DIR_NAME - end.length())) + end;
    }

    /** The partition whose directory has this name, with or without a mark; empty if it is no partition's. */
    public static Optional<TopicPartition> partition(String directoryName) {
        String name = unmarked(directoryName);
        int dash = name.lastIndexOf('-');
        if (dash <= 0 || dash == name.length() - 1) {
            return Optional.empty();
        }
        try {
            int partition = Integer.parseInt(name.substring(dash + 1));
            String topic = name.substring(0, dash);
            return partition < 0 ? Optional.empty() : Optional.of(new TopicPartition(topic, partition));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static String unmarked(String directoryName) {
        if (!directoryName.endsWith(DELETE_DIR)
                && !directoryName.endsWith(FUTURE_DIR)
                && !directoryName.endsWith(STRAY_DIR)) {
            return directoryName;
        }
        Matcher marked = MARKED_DIR.matcher(directoryName);
        return marked.matches() ? marked.group(1) + "-" + marked.group(2) : directoryName;
    }

    /** True if the directory carries the mark {@code suffix}. */
    public static boolean isMarked(String directoryName, String suffix) {
        return directoryName.endsWith(suffix)
                && MARKED_DIR.matcher(directoryName).matches();
    }
}
