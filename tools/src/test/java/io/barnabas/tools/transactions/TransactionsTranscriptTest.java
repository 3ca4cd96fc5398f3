package io.barnabas.tools.transactions;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.barnabas.tools.Transcripts;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** See {@link Transcripts}. */
class TransactionsTranscriptTest {
    static Stream<Transcripts.Case> cases() {
        return Transcripts.of("kafka-transactions");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void shouldPrintWhatApachesCommandPrints(Transcripts.Case expected) {
        Transcripts.check(expected, TransactionsCommand::new);
    }

    @Test
    void shouldMakeEachColumnAsWideAsItsWidestCell() {
        Table table = new Table("Id", "State");
        table.add("tx-1", "Ongoing");
        table.add(7, "x");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        table.print(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        assertEquals("Id  \tState  \t\ntx-1\tOngoing\t\n7   \tx      \t\n", bytes.toString(StandardCharsets.UTF_8));
    }
}
