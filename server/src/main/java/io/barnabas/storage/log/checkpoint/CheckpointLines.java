package io.barnabas.storage.log.checkpoint;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The form all checkpoint files share: a version, the number of entries, then one entry per line. */
final class CheckpointLines {
    private static final String VERSION = "0";

    private CheckpointLines() {}

    /** The entries of {@code content}; none if it is null or empty, as after a crash before the first write. */
    static List<String> parse(Path file, String content) throws IOException {
        if (content == null || content.isEmpty()) {
            return List.of();
        }
        List<String> lines = content.lines().toList();
        if (!lines.get(0).trim().equals(VERSION)) {
            throw new IOException("Unrecognized version of the checkpoint file (" + file + "): " + lines.get(0));
        }
        if (lines.size() < 2) {
            throw new IOException("Checkpoint file (" + file + ") ends before the number of entries");
        }
        long expected = number(file, lines.get(1).trim());
        List<String> entries = new ArrayList<>();
        for (String line : lines.subList(2, lines.size())) {
            if (!line.isBlank()) {
                entries.add(line.trim());
            }
        }
        if (entries.size() != expected) {
            throw new IOException("Expected " + expected + " entries in checkpoint file (" + file + "), but found only "
                    + entries.size());
        }
        return entries;
    }

    static String format(List<String> entries) {
        StringBuilder content = new StringBuilder(8 + entries.size() * 24);
        content.append(VERSION).append('\n').append(entries.size()).append('\n');
        for (String entry : entries) {
            content.append(entry).append('\n');
        }
        return content.toString();
    }

    static long number(Path file, String text) throws IOException {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IOException("Malformed number '" + text + "' in checkpoint file (" + file + ")", e);
        }
    }
}
