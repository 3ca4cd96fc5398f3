package io.barnabas.clients.producer;

import io.barnabas.clients.Backoff;
import io.barnabas.clients.ClientRequest;
import io.barnabas.clients.ClientResponse;
import io.barnabas.clients.NetworkClient;
import io.barnabas.clients.producer.transaction.ProducerIdentity;
import io.barnabas.common.Node;
import io.barnabas.common.message.InitProducerIdRequestData;
import io.barnabas.common.message.InitProducerIdResponseData;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.Errors;

/** Gets the producer its identity, which any broker can give to one without transactions. */
final class ProducerIds implements Identities {
    private final NetworkClient client;
    private final int requestTimeoutMs;
    private final Backoff retryBackoff;
    private ProducerIdentity identity;
    private ApiException refusal;
    private boolean asked;
    private int failures;
    private long nextAttemptMs = Long.MIN_VALUE;

    ProducerIds(NetworkClient client, int requestTimeoutMs, Backoff retryBackoff) {
        this.client = client;
        this.requestTimeoutMs = requestTimeoutMs;
        this.retryBackoff = retryBackoff;
    }

    @Override
    public long work(boolean nothingInFlight) {
        return Long.MAX_VALUE;
    }

    @Override
    public boolean ensure() {
        if (identity != null) {
            return true;
        }
        if (!asked && refusal == null && client.nowMs() >= nextAttemptMs) {
            Node node = client.leastLoadedNode();
            if (node != null && client.ready(node)) {
                ask(node);
            }
        }
        return false;
    }

    private void ask(Node node) {
        asked = true;
        InitProducerIdRequestData request =
                new InitProducerIdRequestData().setTransactionalId(null).setTransactionTimeoutMs(Integer.MAX_VALUE);
        client.send(new ClientRequest(
                node.id(),
                ApiKeys.INIT_PRODUCER_ID,
                version -> request,
                InitProducerIdResponseData::new,
                requestTimeoutMs,
                this::onResponse));
    }

    private void onResponse(ClientResponse response) {
        asked = false;
        Errors error = response.isFailure()
                ? response.failure().error()
                : Errors.forCode(answer(response).errorCode());
        if (error == Errors.NONE) {
            identity = new ProducerIdentity(
                    answer(response).producerId(), answer(response).producerEpoch());
            failures = 0;
        } else if (error.retriable()) {
            failures++;
            nextAttemptMs = client.nowMs() + retryBackoff.afterFailures(failures, client.nowMs());
        } else {
            refusal = response.isFailure() ? response.failure() : error.exception();
        }
    }

    private static InitProducerIdResponseData answer(ClientResponse response) {
        return response.as();
    }

    @Override
    public ProducerIdentity identity() {
        return identity;
    }

    @Override
    public ApiException refusal() {
        return refusal;
    }

    @Override
    public long retryDelayMs() {
        return Math.max(1, nextAttemptMs == Long.MIN_VALUE ? requestTimeoutMs : nextAttemptMs - client.nowMs());
    }

    /** The next epoch, at once; null while a new identity must be asked for because the epochs are used up. */
    @Override
    public ProducerIdentity insteadOf(ProducerIdentity lost) {
        identity = identity == null ? null : identity.nextEpoch();
        return identity;
    }

    @Override
    public void onFatal(ApiException failure) {
        refusal = failure;
    }

    @Override
    public boolean endWhatIsOpen() {
        return false;
    }

    @Override
    public void close() {
        asked = true;
    }
}
