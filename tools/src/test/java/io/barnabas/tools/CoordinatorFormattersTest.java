package io.barnabas.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.barnabas.clients.consumer.ConsumerRecord;
import io.barnabas.common.record.TimestampType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Records of the coordinators' topics and what the formatters of Apache Kafka 3.9.1 show for them: the file holds, for
 * each, key and value and the output of the formatters for offsets, groups and transactions, in the old form and in the
 * new; {@code !} stands before a failure.
 */
class CoordinatorFormattersTest {
    private static final String[] NAMES = {
        "kafka.coordinator.group.GroupMetadataManager$OffsetsMessageFormatter",
        "kafka.coordinator.group.GroupMetadataManager$GroupMetadataMessageFormatter",
        "kafka.coordinator.transaction.TransactionLog$TransactionLogMessageFormatter",
        "org.apache.kafka.tools.consumer.OffsetsMessageFormatter",
        "org.apache.kafka.tools.consumer.GroupMetadataMessageFormatter",
        "org.apache.kafka.tools.consumer.TransactionLogMessageFormatter"
    };

    record Case(String title, byte[] key, byte[] value, String formatter, String shown) {
        @Override
        public String toString() {
            return title + " by " + formatter;
        }
    }

    static Stream<Case> cases() throws IOException {
        String text;
        try (InputStream file = CoordinatorFormattersTest.class.getResourceAsStream("coordinator-records.txt")) {
            text = new String(file.readAllBytes(), StandardCharsets.UTF_8);
        }
        List<Case> cases = new ArrayList<>();
        for (String block : text.split("\n\n")) {
            String[] lines = block.split("\n");
            byte[] key = bytes(lines[1].substring("key ".length()));
            byte[] value = bytes(lines[2].substring("value ".length()));
            for (int i = 0; i < NAMES.length; i++) {
                String shown = lines[3 + i].substring("old ".length()).replace("\\n", "\n");
                cases.add(new Case(lines[0], key, value, NAMES[i], shown));
            }
        }
        return cases.stream();
    }

    private static byte[] bytes(String hex) {
        return hex.equals("null") ? null : HexFormat.of().parseHex(hex);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void shouldShowWhatApachesFormatterShows(Case expected) throws IOException {
        MessageFormatter formatter = MessageFormatters.named(expected.formatter(), null, System.err);
        ConsumerRecord<byte[], byte[]> record = new ConsumerRecord<>(
                "t", 0, 0, -1, TimestampType.NO_TIMESTAMP_TYPE, 0, 0, expected.key(), expected.value(), List.of(), 0);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        if (!expected.shown().startsWith("! ")) {
            formatter.write(record, out);
            assertEquals(expected.shown(), out.toString(StandardCharsets.UTF_8));
            return;
        }
        ToolException failure = assertThrows(ToolException.class, () -> formatter.write(record, out));
        if (expected.shown().contains("IllegalStateException")) {
            assertEquals(expected.shown().substring(2), Tool.kafkaText(failure));
        }
    }
}
