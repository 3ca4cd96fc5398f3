package io.barnabas.clients.producer;

/**
 * A record on its way into a batch.
 *
 * @param partition where to; -1 for wherever it costs least
 * @param timestamp ms since the epoch
 * @param callback null for none
 */
record Outgoing(String topic, int partition, long timestamp, Payload payload, Callback callback) {

    /** Whether any partition will do. */
    boolean goesAnywhere() {
        return partition < 0;
    }
}
