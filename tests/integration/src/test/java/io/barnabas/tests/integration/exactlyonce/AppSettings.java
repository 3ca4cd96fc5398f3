package io.barnabas.tests.integration.exactlyonce;

import java.util.List;

/**
 * What a {@link TransactionalApp} is told on its command line.
 *
 * @param library whose clients it works with
 * @param bootstrap the brokers
 * @param stage its consumer group, and the key of its records in the topic {@link #AUDIT}
 * @param transactionalId what it writes as
 * @param run how many processes had this transactional id before
 * @param input the topic it reads
 * @param output the topic it writes
 * @param partitions how many partitions the topics have
 * @param codec how its batches are compressed
 */
record AppSettings(
        Library library,
        String bootstrap,
        String stage,
        String transactionalId,
        int run,
        String input,
        String output,
        int partitions,
        String codec) {
    /** Where every transaction of every stage leaves one record. */
    static final String AUDIT = "audit";

    List<String> arguments() {
        return List.of(
                library.name(),
                bootstrap,
                stage,
                transactionalId,
                Integer.toString(run),
                input,
                output,
                Integer.toString(partitions),
                codec);
    }

    static AppSettings of(String... arguments) {
        return new AppSettings(
                Library.valueOf(arguments[0]),
                arguments[1],
                arguments[2],
                arguments[3],
                Integer.parseInt(arguments[4]),
                arguments[5],
                arguments[6],
                Integer.parseInt(arguments[7]),
                arguments[8]);
    }
}
