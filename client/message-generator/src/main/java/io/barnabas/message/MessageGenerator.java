package io.barnabas.message;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Main: {@code MessageGenerator OUTPUT_DIR SPEC_DIR...}. Files are rewritten only when their text changes, and files
 * that no spec stands for any more are deleted, so that incremental compilation sees exactly what changed.
 */
public final class MessageGenerator {
    private final Path output;
    private final Set<Path> written = new HashSet<>();

    private MessageGenerator(Path output) {
        this.output = output;
    }

    /** Generates everything, or fails with an exception that names the spec at fault. */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length < 2) {
            throw new IllegalArgumentException("Usage: MessageGenerator OUTPUT_DIR SPEC_DIR...");
        }
        TreeMap<String, MessageSpec> messages = new TreeMap<>();
        for (int i = 1; i < arguments.length; i++) {
            readSpecs(Path.of(arguments[i]), messages);
        }
        new MessageGenerator(Path.of(arguments[0])).generate(messages);
    }

    private static void readSpecs(Path directory, TreeMap<String, MessageSpec> messages) throws IOException {
        int before = messages.size();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.json")) {
            for (Path file : files) {
                MessageSpec message = SpecReader.read(file);
                if (messages.put(message.root().className(), message) != null) {
                    throw new IOException(
                            "Two specs give the class " + message.root().className());
                }
            }
        }
        if (messages.size() == before) {
            throw new IOException("No message specs in " + directory);
        }
    }

    private void generate(TreeMap<String, MessageSpec> messages) throws IOException {
        for (MessageSpec message : messages.values()) {
            write(MessageClassGenerator.PACKAGE, message.root().className(), MessageClassGenerator.generate(message));
        }
        ApiTableGenerator table = new ApiTableGenerator(messages.values());
        write(ApiTableGenerator.PROTOCOL_PACKAGE, "ApiMessageType", table.generateTypes());
        write(MessageClassGenerator.PACKAGE, "ApiMessages", table.generateFactory());
        write(MessageClassGenerator.PACKAGE, "package-info", MessageClassGenerator.generatePackageInfo());
        deleteStale();
    }

    private void write(String packageName, String className, String source) throws IOException {
        Path file = output.resolve(packageName.replace('.', '/')).resolve(className + ".java");
        written.add(file);
        if (Files.exists(file) && Files.readString(file).equals(source)) {
            return;
        }
        Files.createDirectories(file.getParent());
        Files.writeString(file, source);
    }

    private void deleteStale() throws IOException {
        List<Path> stale;
        try (Stream<Path> files = Files.walk(output)) {
            stale = files.filter(file -> Files.isRegularFile(file) && !written.contains(file))
                    .sorted(Comparator.naturalOrder())
                    .toList();
        }
        for (Path file : stale) {
            Files.delete(file);
        }
    }
}
