package io.barnabas.tests.integration.exactlyonce;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.barnabas.tests.integration.exactlyonce.Transformed.Fate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The checker sees each kind of wrong. */
class ExactlyOnceCheckerTest {
    private final Map<TopicPartition, List<ConsumerRecord<String, String>>> committed =
            new TreeMap<>(TopicReader.ORDER);
    private final Map<TopicPartition, List<ConsumerRecord<String, String>>> everything =
            new TreeMap<>(TopicReader.ORDER);
    private Map<Integer, Long> offsets = Map.of(0, 4L);

    /** Four records, two transactions over two partitions; between them one that was aborted. */
    @BeforeEach
    void setUp() {
        for (int i = 0; i < 4; i++) {
            add(committed, "source", 0, i, "k" + i, Integer.toString(i));
        }
        output(0, 0, 0, "t0", Fate.COMMIT, true);
        output(1, 0, 1, "t0", Fate.COMMIT, true);
        output(0, 2, 2, "t1", Fate.ABORT, false);
        output(0, 4, 2, "t2", Fate.COMMIT, true);
        output(1, 2, 3, "t2", Fate.COMMIT, true);
        audit(0, "t0");
        audit(2, "t2");
    }

    private static void add(
            Map<TopicPartition, List<ConsumerRecord<String, String>>> to,
            String topic,
            int partition,
            long offset,
            String key,
            String value) {
        to.computeIfAbsent(new TopicPartition(topic, partition), p -> new ArrayList<>())
                .add(new ConsumerRecord<>(topic, partition, offset, key, value));
    }

    private void output(int partition, long offset, int source, String transaction, Fate fate, boolean visible) {
        String value = new Transformed("0:" + source, fate, transaction, 2, 0, source).text();
        add(everything, "step-0", partition, offset, "0:k" + source, value);
        if (visible) {
            add(committed, "step-0", partition, offset, "0:k" + source, value);
        }
    }

    private void audit(long offset, String transaction) {
        String value = new Transformed("step-0", Fate.COMMIT, transaction, 2, 0, 0).text();
        add(committed, AppSettings.AUDIT, 0, offset, "stage-0", value);
    }

    private List<ConsumerRecord<String, String>> of(String topic, int partition) {
        return committed.get(new TopicPartition(topic, partition));
    }

    private void check() {
        new ExactlyOnceChecker(committed, everything)
                .checkStage("stage-0", "source", "step-0", offsets)
                .throwIfWrong();
    }

    private void expect(String word) {
        AssertionError wrong = assertThrows(AssertionError.class, this::check);
        assertTrue(wrong.getMessage().contains(word), wrong::getMessage);
    }

    @Test
    void shouldAcceptWhatIsRight() {
        check();
    }

    @Test
    void shouldSeeARecordTwice() {
        output(1, 9, 3, "t2", Fate.COMMIT, true);
        expect("twice in step-0");
    }

    @Test
    void shouldSeeThatARecordIsMissing() {
        of("step-0", 1).remove(1);
        expect("missing in step-0");
        expect("t2: 1 of 2 records");
        expect("hidden, of a transaction that shows");
    }

    @Test
    void shouldSeeAnAbortedRecord() {
        output(1, 5, 3, "t9", Fate.ABORT, true);
        expect("to be aborted, but committed");
    }

    @Test
    void shouldSeeTheWrongOrder() {
        List<ConsumerRecord<String, String>> records = of("step-0", 0);
        records.add(records.remove(0));
        expect("source offset 2 stands before");
    }

    @Test
    void shouldSeeATransactionThatIsInOneTopicOnly() {
        of(AppSettings.AUDIT, 0).remove(1);
        expect("in one topic and not in the other: [t2]");
    }

    @Test
    void shouldSeeOffsetsThatDisagree() {
        offsets = Map.of(0, 2L);
        expect("has committed {0=2}, its input ends at {0=4}");
    }

    @Test
    void shouldSeeThatNothingWasAborted() {
        everything.get(new TopicPartition("step-0", 0)).remove(1);
        expect("the test tests nothing");
    }
}
