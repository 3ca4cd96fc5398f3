package io.barnabas.simulation;

/**
 * What a run came to.
 *
 * @param traceHash the same for two runs exactly when the same things happened in the same order
 * @param events how many things happened
 * @param simulatedMs how long it took in the simulated world
 * @param acknowledged records acknowledged with acks=all
 * @param read batches read by consumers
 * @param commits offsets committed
 * @param transactions transactions that were committed
 * @param forgiven partitions that were allowed to lose records, since too many disks lost them at once
 */
public record Outcome(
        long traceHash,
        long events,
        long simulatedMs,
        long acknowledged,
        long read,
        long commits,
        long transactions,
        int forgiven) {
    @Override
    public String toString() {
        return String.format(
                "trace %016x: %,d events in %.1f s, %d records acknowledged, %d batches read, %d commits, %d transactions, %d forgiven",
                traceHash, events, simulatedMs / 1e3, acknowledged, read, commits, transactions, forgiven);
    }
}
