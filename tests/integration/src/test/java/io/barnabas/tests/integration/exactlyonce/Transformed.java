package io.barnabas.tests.integration.exactlyonce;

/**
 * What a {@link TransactionalApp} makes of a record: all that the checker needs to know about where it came from.
 *
 * @param origin where the first stage read it: partition, colon, value
 * @param fate what is to become of the transaction it is written in
 * @param transaction which that is
 * @param size how many records that transaction writes to the output
 * @param sourcePartition where this stage read it
 * @param sourceOffset likewise
 */
record Transformed(String origin, Fate fate, String transaction, int size, int sourcePartition, long sourceOffset) {
    /** What an application means to do with a transaction. */
    enum Fate {
        COMMIT,
        ABORT,
        /** Left open until the coordinator aborts it. */
        OPEN
    }

    String text() {
        return String.join(
                " ",
                origin,
                fate.name(),
                transaction,
                Integer.toString(size),
                Integer.toString(sourcePartition),
                Long.toString(sourceOffset));
    }

    static Transformed parse(String text) {
        String[] words = text.split(" ");
        return new Transformed(
                words[0],
                Fate.valueOf(words[1]),
                words[2],
                Integer.parseInt(words[3]),
                Integer.parseInt(words[4]),
                Long.parseLong(words[5]));
    }

    /** Whether a stage wrote this; what the producer at the beginning writes are numbers. */
    static boolean isOne(String text) {
        return text.indexOf(' ') > 0;
    }
}
