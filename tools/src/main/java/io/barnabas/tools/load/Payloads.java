package io.barnabas.tools.load;

import io.barnabas.tools.ToolException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;

/** The values that are sent: random letters, lines of a file at random, or numbers that count up. */
@FunctionalInterface
interface Payloads {
    /**
     * The value of a record. The same array may come again.
     *
     * @param index of the record, from 0
     */
    byte[] next(long index);

    /** Random capital letters, all of one size. */
    static Payloads random(int bytes) {
        byte[] payload = new byte[bytes];
        SplittableRandom random = new SplittableRandom(0);
        return index -> {
            for (int i = 0; i < payload.length; i++) {
                payload[i] = (byte) (random.nextInt(26) + 'A');
            }
            return payload;
        };
    }

    /** 0, 1, 2 and so on, as text. */
    static Payloads monotonic() {
        return index -> Long.toString(index).getBytes(StandardCharsets.UTF_8);
    }

    /**
     * One of the texts in a file, at random.
     *
     * @param delimiter a regular expression that separates them
     * @throws ToolException when there is nothing in the file
     */
    static Payloads fromFile(String file, String delimiter, PrintStream out) throws IOException {
        Path path = Path.of(file);
        out.println("Reading payloads from: " + path.toAbsolutePath());
        if (Files.notExists(path) || Files.size(path) == 0) {
            throw ToolException.illegal("File does not exist or empty file provided.");
        }
        String[] texts = Files.readString(path, StandardCharsets.UTF_8).split(delimiter);
        out.println("Number of messages read: " + texts.length);
        byte[][] payloads = new byte[texts.length][];
        for (int i = 0; i < texts.length; i++) {
            payloads[i] = texts[i].getBytes(StandardCharsets.UTF_8);
        }
        SplittableRandom random = new SplittableRandom(0);
        return index -> payloads[random.nextInt(payloads.length)];
    }
}
