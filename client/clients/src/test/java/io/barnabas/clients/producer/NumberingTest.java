package io.barnabas.clients.producer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.barnabas.clients.producer.transaction.ProducerIdentity;
import io.barnabas.common.record.Compression;
import io.barnabas.common.record.Header;
import org.junit.jupiter.api.Test;

class NumberingTest {
    private static final ProducerIdentity FIRST = new ProducerIdentity(7, (short) 0);
    private static final ProducerIdentity SECOND = new ProducerIdentity(7, (short) 1);

    private final TopicQueues topic = new TopicQueues("t", true, 1000, null, new CompressionRatio(false));
    private final PartitionQueue queue = topic.queue(0);

    private ProducerBatch batch(int records) {
        ProducerBatch batch =
                new ProducerBatch(queue, Compression.NONE, 10_000, new BufferMemory.Lease(new byte[10_000], 10_000), 0);
        for (int i = 0; i < records; i++) {
            batch.tryAppend(new Outgoing("t", 0, 1, null, new byte[10], new Header[0], null, 100), 1.0);
        }
        queue.add(batch);
        return batch;
    }

    private int firstSequence(ProducerBatch batch) {
        return batch.records().firstBatch().baseSequence();
    }

    private void written(ProducerBatch batch) {
        queue.onAnswer(batch);
        queue.onWritten(batch);
    }

    /** A queue whose broker has accepted a batch of two. */
    private void established() {
        ProducerBatch batch = batch(2);
        queue.drain(FIRST);
        written(batch);
    }

    @Test
    void shouldSendTheFirstBatchAlone() {
        ProducerBatch first = batch(2);
        ProducerBatch second = batch(1);
        assertTrue(queue.mayDrain());
        queue.drain(FIRST);
        assertFalse(queue.mayDrain(), "the broker would take the second one's number if it missed the first");
        written(first);
        assertTrue(queue.mayDrain());
        queue.drain(FIRST);
        assertEquals(0, firstSequence(first));
        assertEquals(2, firstSequence(second));
    }

    @Test
    void shouldHaveNoMoreWithoutOutcomeThanTheBrokerRemembers() {
        established();
        for (int i = 0; i < 6; i++) {
            batch(1);
        }
        for (int i = 0; i < 5; i++) {
            assertTrue(queue.mayDrain());
            queue.drain(FIRST);
        }
        assertFalse(queue.mayDrain());
    }

    @Test
    void shouldSendAgainInOrderAndOneAtATime() {
        established();
        ProducerBatch first = batch(1);
        ProducerBatch second = batch(1);
        ProducerBatch third = batch(1);
        queue.drain(FIRST);
        queue.drain(FIRST);
        queue.onAnswer(first);
        queue.sendAgain(first);
        assertFalse(queue.mayDrain(), "the second is still on its way");
        queue.onAnswer(second);
        queue.sendAgain(second);
        assertSame(first, queue.first());
        assertTrue(queue.mayDrain());
        assertSame(first, queue.drain(FIRST));
        assertFalse(queue.mayDrain());
        written(first);
        assertSame(second, queue.drain(FIRST));
        assertSame(third, queue.first());
        assertEquals(3, firstSequence(second));
    }

    @Test
    void shouldSendNothingMoreWhileABatchThatWasPassedOverMaySlipOutOfTheBrokersMemory() {
        established();
        ProducerBatch first = batch(1);
        ProducerBatch second = batch(1);
        batch(1);
        queue.drain(FIRST);
        queue.drain(FIRST);
        queue.onAnswer(first);
        first.leftInDoubt();
        queue.sendAgain(first);
        written(second);
        assertSame(first, queue.drain(FIRST));
        assertFalse(queue.mayDrain());
        written(first);
        assertTrue(queue.mayDrain());
    }

    @Test
    void shouldLearnWhatBecameOfBatchesInDoubtBeforeItsNumbersBeginAnew() {
        established();
        ProducerBatch first = batch(1);
        ProducerBatch second = batch(1);
        queue.drain(FIRST);
        queue.drain(FIRST);
        // The second's answer is lost, the first's time is over.
        queue.onAnswer(second);
        second.leftInDoubt();
        queue.sendAgain(second);
        queue.onGivenUp(first);
        queue.onAnswer(first);
        assertFalse(queue.mustRestart(), "under a new epoch the second could be written twice");
        assertTrue(queue.mayDrain());
        queue.drain(FIRST);
        assertEquals(3, firstSequence(second));
        queue.onAnswer(second);
        queue.onMissingNumber(second);
        queue.sendAgain(second);
        assertTrue(queue.mustRestart());
        queue.restartUnder(SECOND);
        assertFalse(queue.mustRestart());
        queue.drain(SECOND);
        assertEquals(0, firstSequence(second));
        assertEquals(1, second.records().firstBatch().producerEpoch());
        assertTrue(second.records().firstBatch().isValid());
    }

    @Test
    void shouldSendNothingNewBetweenALostNumberAndTheNewBeginning() {
        established();
        ProducerBatch first = batch(1);
        batch(1);
        queue.drain(FIRST);
        queue.onAnswer(first);
        queue.onGivenUp(first);
        assertFalse(queue.mayDrain());
        assertTrue(queue.isRestarting());
        queue.restartUnder(SECOND);
        assertFalse(queue.isRestarting());
        assertTrue(queue.mayDrain());
    }

    @Test
    void shouldKeepItsIdentityWhileBatchesHaveNoOutcome() {
        established();
        ProducerBatch first = batch(1);
        ProducerBatch second = batch(1);
        ProducerBatch third = batch(1);
        queue.drain(FIRST);
        queue.drain(SECOND);
        assertEquals(0, second.records().firstBatch().producerEpoch());
        assertEquals(3, firstSequence(second));
        written(first);
        written(second);
        queue.drain(SECOND);
        assertEquals(1, third.records().firstBatch().producerEpoch());
        assertEquals(0, firstSequence(third));
    }

    @Test
    void shouldForgetABatchThatIsGivenUpWhileItWaits() {
        ProducerBatch batch = batch(1);
        queue.onGivenUp(batch);
        assertNull(queue.first());
        assertEquals(0, queue.length());
        assertFalse(queue.isRestarting(), "it never had a number");
    }
}
