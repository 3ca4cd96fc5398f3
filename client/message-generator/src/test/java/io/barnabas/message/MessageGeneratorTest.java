package io.barnabas.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MessageGeneratorTest {
    private static final String REQUEST =
            """
            // A comment, as the published specs have them.
            { "apiKey": 0, "type": "request", "listeners": ["zkBroker"], "name": "PingRequest",
              "validVersions": "0-2", "flexibleVersions": "2+",
              "fields": [
                { "name": "Text", "type": "string", "versions": "1+", "nullableVersions": "2+", "default": "hi" },
                { "name": "Ports", "type": "[]Port", "versions": "0+", "fields": [
                  { "name": "number", "type": "uint16", "versions": "0+" } ] },
                { "name": "Note", "type": "string", "versions": "2+", "tag": 0, "taggedVersions": "2+" }
              ] }
            """;
    private static final String RESPONSE =
            """
            { "apiKey": 0, "type": "response", "name": "PingResponse", "validVersions": "0-2",
              "flexibleVersions": "2+", "fields": [] }
            """;

    @TempDir
    Path folder;

    private Path specs;
    private Path output;

    @BeforeEach
    void writeSpecs() throws IOException {
        specs = Files.createDirectory(folder.resolve("specs"));
        output = folder.resolve("output");
        Files.writeString(specs.resolve("PingRequest.json"), REQUEST);
        Files.writeString(specs.resolve("PingResponse.json"), RESPONSE);
    }

    private void generate() throws IOException {
        MessageGenerator.main(new String[] {output.toString(), specs.toString()});
    }

    private Path message(String name) {
        return output.resolve("io/barnabas/common/message/" + name + ".java");
    }

    @Test
    void shouldWriteKafkasNamesAndConditions() throws IOException {
        // When
        generate();

        // Then
        String source = Files.readString(message("PingRequestData"));
        assertTrue(source.contains("public PingRequestData setText(String value) {"), source);
        assertTrue(source.contains("public Port setNumber(int value) {"), source);
        assertTrue(source.contains("public int number() {"), source);
        assertTrue(source.contains("readString(\"PingRequestData.text\", flexible, version >= 2)"), source);
        assertTrue(source.contains("int mark = writer.beginTag(0);"), source);
    }

    @Test
    void shouldTouchOnlyWhatChanged() throws IOException {
        // Given
        generate();
        FileTime longAgo = FileTime.fromMillis(1_000_000);
        Files.setLastModifiedTime(message("PingRequestData"), longAgo);
        Files.setLastModifiedTime(message("PingResponseData"), longAgo);

        // When
        Files.writeString(specs.resolve("PingRequest.json"), REQUEST.replace("\"hi\"", "\"ho\""));
        generate();

        // Then
        assertFalse(Files.getLastModifiedTime(message("PingRequestData")).equals(longAgo));
        assertEquals(longAgo, Files.getLastModifiedTime(message("PingResponseData")));
    }

    @Test
    void shouldDeleteWhatNoSpecStandsForAnyMore() throws IOException {
        // Given
        generate();
        Files.writeString(message("GoneData"), "class GoneData {}");

        // When
        generate();

        // Then
        assertFalse(Files.exists(message("GoneData")));
    }

    @Test
    void shouldNameTheSpecItCannotUnderstand() throws IOException {
        // Given
        Files.writeString(specs.resolve("PingRequest.json"), REQUEST.replace("\"default\"", "\"newFeature\""));

        // When
        IOException refused = assertThrows(IOException.class, this::generate);

        // Then
        assertTrue(refused.getMessage().contains("PingRequest.json"), refused.getMessage());
        assertTrue(refused.getMessage().contains("unknown property \"newFeature\""), refused.getMessage());
    }
}
