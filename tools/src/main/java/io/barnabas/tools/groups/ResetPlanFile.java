package io.barnabas.tools.groups;

import io.barnabas.common.TopicPartition;
import io.barnabas.tools.UsageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The offsets of groups as comma-separated values: {@code topic,partition,offset} for one group, with the group in front
 * for several. What {@code --export} writes, {@code --from-file} reads.
 */
final class ResetPlanFile {
    private static final String INVALID = "com.fasterxml.jackson.databind.exc.InvalidFormatException: ";
    private static final String MISMATCHED = "com.fasterxml.jackson.databind.exc.MismatchedInputException: ";

    /** Words up to this length are only quoted when they must be, longer ones always: so Apache's command writes. */
    private static final int MAX_UNQUOTED = 24;

    private static final int COLUMNS = 3;

    private ResetPlanFile() {}

    /** Offsets to put into a file, with a line end behind each line. */
    static String write(Map<String, Map<TopicPartition, Long>> plans, boolean oneGroup) {
        StringBuilder text = new StringBuilder();
        plans.forEach((group, plan) -> plan.forEach((partition, offset) -> {
            if (!oneGroup) {
                text.append(quoted(group)).append(',');
            }
            text.append(quoted(partition.topic())).append(',').append(partition.partition());
            text.append(',').append(offset).append('\n');
        }));
        return text.toString();
    }

    private static String quoted(String word) {
        boolean plain = word.length() <= MAX_UNQUOTED;
        for (int i = 0; plain && i < word.length(); i++) {
            char c = word.charAt(i);
            plain = c != ',' && c != '"' && c > ' ';
        }
        return plain ? word : '"' + word.replace("\"", "\"\"") + '"';
    }

    /**
     * The offsets in a file, by group.
     *
     * @param groups those of the command line; a file of three columns is for the one there
     * @throws GroupCommandException when the file cannot be read or understood
     */
    static Map<String, Map<TopicPartition, Long>> read(String file, List<String> groups) {
        List<String> lines = lines(file);
        boolean oneGroup = groups.size() == 1 && isWithoutGroup(file, lines);
        Map<String, Map<TopicPartition, Long>> plans = new HashMap<>();
        for (int i = 0; i < lines.size(); i++) {
            List<String> fields = fields(lines.get(i));
            Place place = new Place(file, i + 1, oneGroup);
            if (oneGroup) {
                fields.add(0, groups.get(0));
            }
            TopicPartition partition = new TopicPartition(text(fields, 1), (int) number(text(fields, 2), "int", place));
            long offset = number(text(fields, COLUMNS), "long", place);
            if (offset < 0) {
                throw new UsageException("Invalid negative offset");
            }
            plans.computeIfAbsent(text(fields, 0), group -> new HashMap<>()).put(partition, offset);
        }
        return plans;
    }

    private static List<String> lines(String file) {
        String text;
        try {
            text = Files.readString(Path.of(file), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw GroupCommandException.wrapped(
                    "java.io.IOException: Unable to read file " + file,
                    null,
                    "--from-file names the file that --export wrote; check its name and rights.");
        }
        if (text.isEmpty()) {
            throw GroupCommandException.wrapped(
                    MISMATCHED + "No content to map due to end-of-input", null, "the file " + file + " is empty.");
        }
        List<String> lines = new ArrayList<>(List.of(text.split("\n")));
        lines.replaceAll(line -> line.endsWith("\r") ? line.substring(0, line.length() - 1) : line);
        return lines;
    }

    private static boolean isWithoutGroup(String file, List<String> lines) {
        if (lines.isEmpty()) {
            return false;
        }
        List<String> fields = fields(lines.get(0));
        try {
            fields.add(0, "");
            number(text(fields, 2), "int", new Place(file, 1, true));
            number(text(fields, COLUMNS), "long", new Place(file, 1, true));
            return fields.size() <= COLUMNS + 1;
        } catch (GroupCommandException e) {
            // Then it has the other format, or none; reading it will tell.
            return false;
        }
    }

    /** Where a value stands. */
    private record Place(String file, int line, boolean oneGroup) {}

    private static long number(String word, String type, Place place) {
        String trimmed = word.trim();
        if (trimmed.isEmpty()) {
            return 0;
        }
        try {
            return type.equals("int") ? Integer.parseInt(trimmed) : Long.parseLong(trimmed);
        } catch (NumberFormatException e) {
            throw GroupCommandException.wrapped(
                    INVALID + "Cannot deserialize value of type `" + type + "` from String \"" + word
                            + "\": not a valid `" + type + "` value",
                    null,
                    "line " + place.line() + " of " + place.file() + " should be " + (place.oneGroup() ? "" : "group,")
                            + "topic,partition,offset.");
        }
    }

    private static String text(List<String> fields, int index) {
        return index < fields.size() ? fields.get(index) : "";
    }

    /** The values of a line, which may be quoted; a quote inside quotes is doubled. */
    private static List<String> fields(String line) {
        List<String> fields = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        boolean quoting = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (quoting && c == '"' && i + 1 < line.length() && line.charAt(i + 1) == '"') {
                field.append(c);
                i++;
            } else if (c == '"') {
                quoting = !quoting;
            } else if (c == ',' && !quoting) {
                fields.add(field.toString());
                field.setLength(0);
            } else {
                field.append(c);
            }
        }
        fields.add(field.toString());
        return fields;
    }
}
