package io.barnabas.server.verification;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.message.AddPartitionsToTxnRequestData;
import io.barnabas.common.message.AddPartitionsToTxnResponseData;
import io.barnabas.common.message.AddPartitionsToTxnResponseData.AddPartitionsToTxnResult;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.common.protocol.Errors;
import io.barnabas.metadata.EndPoint;
import io.barnabas.server.link.BrokerLink;
import io.barnabas.server.link.LinkException;
import io.barnabas.server.link.ResponseHandler;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The questions to one coordinator's broker: one request under way, and those that wait for the next. */
final class CoordinatorQueue {
    /** Producers that may wait; the next ones are told to come again. */
    private static final int MAX_WAITING = 10_000;
    /** Producers asked about in one request. */
    private static final int MAX_IN_REQUEST = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger("kafka.server.AddPartitionsToTxnManager");

    private final int coordinator;
    private final EndPoint endPoint;
    private final BrokerLink link;
    private final short version;
    private final int timeoutMs;
    private final Map<Question.Producer, Question> waiting = new LinkedHashMap<>();
    /** Whether a request is under way, or about to be sent. */
    private boolean busy;

    private boolean closed;

    CoordinatorQueue(int coordinator, EndPoint endPoint, BrokerLink link, short version, int timeoutMs) {
        this.coordinator = coordinator;
        this.endPoint = endPoint;
        this.link = link;
        this.version = version;
        this.timeoutMs = timeoutMs;
    }

    EndPoint endPoint() {
        return endPoint;
    }

    /** Asks with the next request. What comes in the same turn of whoever asks leaves together. */
    void ask(
            Question.Producer producer,
            Collection<TopicPartition> partitions,
            Consumer<Map<TopicPartition, Errors>> done) {
        boolean refused;
        boolean begins;
        synchronized (this) {
            refused = closed || waiting.size() >= MAX_WAITING && !waiting.containsKey(producer);
            begins = !refused && !busy;
            if (!refused) {
                waiting.computeIfAbsent(producer, Question::new).add(partitions, done);
                busy = true;
            }
        }
        if (refused) {
            done.accept(CoordinatorVerifier.forEach(partitions, Errors.COORDINATOR_NOT_AVAILABLE));
        }
        if (begins) {
            try {
                link.loop().execute(this::send);
            } catch (RejectedExecutionException e) {
                LOG.debug("Broker {} is not asked any more: this broker is shutting down", coordinator, e);
                close();
            }
        }
    }

    /** On the link's loop. */
    private void send() {
        List<Question> batch = takeBatch();
        if (batch.isEmpty()) {
            return;
        }
        AddPartitionsToTxnRequestData request = new AddPartitionsToTxnRequestData();
        batch.forEach(question -> request.transactions().add(question.toRequest()));
        link.send(request, version, timeoutMs, new ResponseHandler() {
            @Override
            public void onResponse(ApiMessage response, Runnable release) {
                onAnswer(batch, (AddPartitionsToTxnResponseData) response);
                release.run();
                send();
            }

            @Override
            public void onFailure(LinkException failure) {
                LOG.warn(
                        "AddPartitionsToTxnRequest failed for node {} with a network exception: {}",
                        coordinator,
                        failure.getMessage());
                batch.forEach(question -> question.onError(Errors.NETWORK_EXCEPTION));
                send();
            }
        });
    }

    /** Each transactional id once: the answer names nothing else, so a producer's other epoch waits for the next one. */
    private synchronized List<Question> takeBatch() {
        List<Question> batch = new ArrayList<>();
        Set<String> asked = new HashSet<>();
        Iterator<Question> questions = waiting.values().iterator();
        while (questions.hasNext() && batch.size() < MAX_IN_REQUEST) {
            Question question = questions.next();
            if (asked.add(question.producer().transactionalId())) {
                batch.add(question);
                questions.remove();
            }
        }
        busy = !batch.isEmpty();
        return batch;
    }

    private void onAnswer(List<Question> batch, AddPartitionsToTxnResponseData response) {
        Errors error = Errors.forCode(response.errorCode());
        if (error != Errors.NONE) {
            LOG.error("AddPartitionsToTxnRequest for node {} returned with error {}.", coordinator, error);
            // What brokers may do to each other is no business of a producer's.
            Errors told = error == Errors.CLUSTER_AUTHORIZATION_FAILED ? Errors.INVALID_TXN_STATE : error;
            batch.forEach(question -> question.onError(told));
            return;
        }
        Map<String, AddPartitionsToTxnResult> results = new HashMap<>();
        response.resultsByTransaction().forEach(result -> results.put(result.transactionalId(), result));
        for (Question question : batch) {
            AddPartitionsToTxnResult result = results.get(question.producer().transactionalId());
            if (result == null) {
                question.onError(Errors.COORDINATOR_NOT_AVAILABLE);
            } else {
                question.onResult(result);
            }
        }
    }

    /** Ends what waits and what is under way, with errors that producers retry after. */
    void close() {
        List<Question> given;
        synchronized (this) {
            closed = true;
            given = new ArrayList<>(waiting.values());
            waiting.clear();
        }
        link.close();
        given.forEach(question -> question.onError(Errors.COORDINATOR_NOT_AVAILABLE));
    }
}
