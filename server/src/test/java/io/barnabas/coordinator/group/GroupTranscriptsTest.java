package io.barnabas.coordinator.group;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every transition of a group, as a transcript: events, and what came of each. With {@code -Dtranscripts.write=true}
 * the transcripts are written anew from what happens now; read the difference before committing it.
 */
class GroupTranscriptsTest {
    private static final Path DIRECTORY = Path.of("src/test/resources/io/barnabas/coordinator/group");

    @TestFactory
    Stream<DynamicTest> shouldDoWhatTheTranscriptSays() throws IOException {
        List<Path> transcripts;
        try (Stream<Path> files = Files.list(DIRECTORY)) {
            transcripts = files.filter(file -> file.toString().endsWith(".transcript"))
                    .sorted()
                    .toList();
        }
        assertTrue(transcripts.size() > 10, "the transcripts were found: " + transcripts.size());
        return transcripts.stream()
                .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> play(file)));
    }

    private static void play(Path file) throws IOException {
        String expected = Files.readString(file, StandardCharsets.UTF_8);
        TranscriptPlayer player = new TranscriptPlayer();
        List<String> actual = new ArrayList<>();
        for (String line : expected.split("\n")) {
            if (line.startsWith("> ")) {
                actual.add(line);
                player.play(line.substring(2)).forEach(outcome -> actual.add("    " + outcome));
            } else if (!line.startsWith("    ")) {
                actual.add(line);
            }
        }
        String text = String.join("\n", actual) + "\n";
        if (Boolean.getBoolean("transcripts.write")) {
            Files.writeString(file, text, StandardCharsets.UTF_8);
        } else {
            assertEquals(expected, text, file.toString());
        }
    }
}
