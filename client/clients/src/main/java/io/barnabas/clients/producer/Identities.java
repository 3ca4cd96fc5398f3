package io.barnabas.clients.producer;

import io.barnabas.clients.producer.transaction.ProducerIdentity;
import io.barnabas.common.protocol.ApiException;

/** Who the producer is to the brokers, and what it takes to be somebody. On the producer's thread. */
interface Identities {
    /**
     * Does what is due.
     *
     * @param nothingInFlight whether every produce request has its answer
     * @return how long nothing more is due, in ms
     */
    long work(boolean nothingInFlight);

    /** Whether there is an identity; asks for one when there is none and nobody else will. */
    boolean ensure();

    /** Null when there is none. */
    ProducerIdentity identity();

    /** Why there will be no identity; null while there is hope. */
    ApiException refusal();

    /** How long to wait for an identity before asking again, in ms. */
    long retryDelayMs();

    /** An identity under which numbers can begin anew; null while there is none. */
    ProducerIdentity insteadOf(ProducerIdentity lost);

    /** The producer cannot go on. */
    void onFatal(ApiException failure);

    /** The producer is being closed: begins to end what is still open. Returns whether there is something to end. */
    boolean endWhatIsOpen();

    /** Nothing more will be done. */
    void close();
}
