package io.barnabas.tools.dump;

import java.nio.file.Path;

/**
 * A file of a segment and those beside it: all are named after the segment's first offset.
 *
 * @param path as the user gave it
 */
record SegmentFiles(Path path) {
    /** The name as the user gave it. */
    String shown() {
        return path.toString();
    }

    String absolute() {
        return path.toAbsolutePath().toString();
    }

    String name() {
        return path.toFile().getName();
    }

    /** What the name ends with, from the last dot on; empty when there is no dot. */
    String suffix() {
        int dot = name().lastIndexOf('.');
        return dot < 0 ? "" : name().substring(dot);
    }

    /**
     * First offset of the segment.
     *
     * @throws NumberFormatException when the file is not named after one
     */
    long baseOffset() {
        return Long.parseLong(stem());
    }

    private String stem() {
        int dot = name().indexOf('.');
        return dot < 0 ? name() : name().substring(0, dot);
    }

    /** The file of the same segment with another ending. */
    Path sibling(String suffix) {
        return path.toAbsolutePath().resolveSibling(stem() + suffix);
    }
}
