package io.barnabas.clients.producer.transaction;

/**
 * Who a producer is to the brokers, so that they know a record written twice (KIP-98).
 *
 * @param id given by a broker
 * @param epoch raised whenever the numbers of a partition must begin anew, or another producer takes over
 */
public record ProducerIdentity(long id, short epoch) {

    /** The next epoch, or null when there is none left. */
    public ProducerIdentity nextEpoch() {
        return epoch == Short.MAX_VALUE ? null : new ProducerIdentity(id, (short) (epoch + 1));
    }

    @Override
    public String toString() {
        return "ProducerIdAndEpoch(producerId=" + id + ", epoch=" + epoch + ")";
    }
}
