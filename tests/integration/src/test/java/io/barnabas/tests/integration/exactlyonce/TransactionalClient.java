package io.barnabas.tests.integration.exactlyonce;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A consumer of one topic and a transactional producer of one library, with the words that both libraries have. */
interface TransactionalClient extends AutoCloseable {
    /** A record that was read. */
    record Input(int partition, long offset, String key, String value) {}

    /** What the failure of a call means to a transactional application. */
    enum Verdict {
        /** The same call may be made again. */
        RETRY,
        /** The transaction is to be aborted; then the application goes on from the committed offsets. */
        ABORT,
        /** Somebody else has the transactional id now, or the transaction timed out: this producer is finished. */
        FENCED,
        /** This producer is finished for another reason. */
        FATAL
    }

    void initTransactions();

    /** Records of the input topic that belong to committed transactions or to none. */
    List<Input> poll(Duration limit);

    void begin();

    void send(String topic, int partition, String key, String value);

    /** @param offsets by partition of the input topic, what is to be read next */
    void sendOffsets(Map<Integer, Long> offsets);

    /** Returns when everything sent was written or has failed. */
    void flush();

    void commit();

    void abort();

    /** Puts every assigned partition back to its committed offset. */
    void rewind();

    Verdict verdict(RuntimeException failure);

    @Override
    void close();
}
