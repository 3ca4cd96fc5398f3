package io.barnabas.clients.producer;

/**
 * Who a producer is to the brokers, so that they know a record written twice (KIP-98).
 *
 * @param id given by a broker
 * @param epoch raised whenever the numbers of a partition must begin anew
 */
record ProducerIdentity(long id, short epoch) {

    /** The next epoch, or null when there is none left. */
    ProducerIdentity nextEpoch() {
        return epoch == Short.MAX_VALUE ? null : new ProducerIdentity(id, (short) (epoch + 1));
    }
}
