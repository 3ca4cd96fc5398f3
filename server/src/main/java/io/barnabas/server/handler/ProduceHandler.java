package io.barnabas.server.handler;

import io.barnabas.common.message.ProduceRequestData;
import io.barnabas.common.message.ProduceRequestData.PartitionProduceData;
import io.barnabas.common.message.ProduceRequestData.TopicProduceData;
import io.barnabas.common.message.ProduceResponseData;
import io.barnabas.common.message.ProduceResponseData.BatchIndexAndErrorMessage;
import io.barnabas.common.message.ProduceResponseData.PartitionProduceResponse;
import io.barnabas.common.message.ProduceResponseData.TopicProduceResponse;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.common.protocol.Errors;
import io.barnabas.common.record.MemoryRecords;
import io.barnabas.common.record.RecordBatch;
import io.barnabas.server.replica.PartitionAppend;
import io.barnabas.server.replica.ProduceOperation;
import io.barnabas.server.replica.ReplicaManager;
import io.barnabas.server.replica.TransactionCheck;
import io.barnabas.server.replica.TransactionVerifier;
import io.barnabas.storage.validation.ProduceRequestRecords;
import io.barnabas.storage.validation.RecordError;
import io.barnabas.storage.validation.RecordValidationException;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Produce 3 to 11. Versions 0 to 2 are listed, since librdkafka takes their absence for a broker without compression, but
 * refused when they come: their record formats ended with Apache Kafka 4 (KIP-724).
 */
public final class ProduceHandler implements RequestHandler {
    private static final short FIRST_VERSION_SERVED = 3;
    /** Apache's admin client may write internal topics; nobody else. */
    private static final String ADMIN_CLIENT_ID = "__admin_client";

    /** Clients from here on know what to do about TRANSACTION_ABORTABLE. */
    private static final short FIRST_VERSION_WITH_ABORTABLE_ERRORS = 11;

    private final ReplicaManager replicaManager;
    private final TransactionVerifier verifier;
    private final BooleanSupplier verifies;

    /**
     * @param verifier asks coordinators about transactions
     * @param verifies transaction.partition.verification.enable, now
     */
    public ProduceHandler(ReplicaManager replicaManager, TransactionVerifier verifier, BooleanSupplier verifies) {
        this.replicaManager = replicaManager;
        this.verifier = verifier;
        this.verifies = verifies;
    }

    @Override
    public ApiKeys apiKey() {
        return ApiKeys.PRODUCE;
    }

    @Override
    public short maxVersion() {
        return 11;
    }

    @Override
    public boolean pipelined() {
        return true;
    }

    @Override
    public void handle(RequestContext context, ApiMessage message) {
        ProduceRequestData request = (ProduceRequestData) message;
        if (context.apiVersion() < FIRST_VERSION_SERVED) {
            context.closeConnection("Produce version " + context.apiVersion() + " is not supported");
            return;
        }
        Operation operation = new Operation(context, request);
        Errors refusal = whyRefused(request);
        boolean internalAllowed = ADMIN_CLIENT_ID.equals(context.clientId());
        List<TopicProduceData> topics = request.topicData();
        for (int i = 0; i < topics.size(); i++) {
            TopicProduceData topic = topics.get(i);
            boolean forbidden = !internalAllowed && InternalTopics.contains(topic.name());
            List<PartitionProduceData> partitions = topic.partitionData();
            for (int j = 0; j < partitions.size(); j++) {
                PartitionProduceData partition = partitions.get(j);
                MemoryRecords records = (MemoryRecords) partition.records();
                PartitionAppend append = operation.add(topic.name(), partition.index(), records);
                if (refusal != Errors.NONE) {
                    append.refuse(refusal, null);
                } else if (forbidden) {
                    append.refuse(Errors.INVALID_TOPIC_EXCEPTION, null);
                } else {
                    RecordBatch batch = checked(context.apiVersion(), records, append);
                    operation.noteBatch(batch);
                }
            }
        }
        operation.refuseIfNoProperTransaction(request.transactionalId());
        if (request.transactionalId() != null && verifies.getAsBoolean()) {
            boolean abortable = context.apiVersion() >= FIRST_VERSION_WITH_ABORTABLE_ERRORS;
            operation.verifyTransactions(new TransactionCheck(request.transactionalId(), verifier, abortable));
        }
        replicaManager.appendRecords(operation);
    }

    /** What is wrong with the request as a whole. */
    private static Errors whyRefused(ProduceRequestData request) {
        return request.acks() < -1 || request.acks() > 1 ? Errors.INVALID_REQUIRED_ACKS : Errors.NONE;
    }

    /** The batch of a partition; null when it is refused. */
    private static RecordBatch checked(short version, MemoryRecords records, PartitionAppend append) {
        if (records == null) {
            append.refuse(Errors.INVALID_RECORD, null);
            return null;
        }
        try {
            return ProduceRequestRecords.onlyBatch(version, records);
        } catch (ApiException e) {
            append.refuse(e.error(), null);
            return null;
        }
    }

    /** The request under way, with the way back to the client. */
    private static final class Operation extends ProduceOperation {
        private final RequestContext context;
        /** Of the first batch of a transaction, -1 while there is none. */
        private long transactionalProducerId = RecordBatch.NO_PRODUCER_ID;

        private boolean hasTransactionalRecords;
        private boolean hasSeveralProducers;

        Operation(RequestContext context, ProduceRequestData request) {
            super(request.acks(), request.timeoutMs(), context.executor(), expected(request));
            this.context = context;
        }

        void noteBatch(RecordBatch batch) {
            if (batch == null || !batch.isTransactional()) {
                return;
            }
            hasTransactionalRecords = true;
            if (batch.hasProducerId()) {
                hasSeveralProducers |= transactionalProducerId != RecordBatch.NO_PRODUCER_ID
                        && transactionalProducerId != batch.producerId();
                transactionalProducerId = batch.producerId();
            }
        }

        /** Records of a transaction come under its id, and from one producer. Else nothing of the request is written. */
        void refuseIfNoProperTransaction(String transactionalId) {
            if (hasTransactionalRecords && (transactionalId == null || hasSeveralProducers)) {
                Errors reason = transactionalId == null
                        ? Errors.TRANSACTIONAL_ID_AUTHORIZATION_FAILED
                        : Errors.INVALID_PRODUCER_ID_MAPPING;
                appends().forEach(append -> append.refuse(reason, null));
            }
        }

        private static int expected(ProduceRequestData request) {
            return request.topicData().isEmpty()
                    ? 0
                    : request.topicData().size()
                            * request.topicData().get(0).partitionData().size();
        }

        @Override
        protected void onRecordsAppended() {
            context.releaseRequest();
        }

        @Override
        protected boolean isAbandoned() {
            return !context.isConnected();
        }

        @Override
        protected void onComplete() {
            if (requiredAcks() == 0) {
                completeWithoutResponse();
            } else {
                context.respond(response());
            }
        }

        /** With acks=0 a failure can only be told by closing: the producer then asks for new metadata. */
        private void completeWithoutResponse() {
            for (PartitionAppend append : appends()) {
                if (append.error() != Errors.NONE) {
                    context.closeConnection("Produce with acks=0 to " + append.topic() + "-" + append.partition()
                            + " failed: " + append.error());
                    return;
                }
            }
            context.noResponse();
        }

        private ProduceResponseData response() {
            ProduceResponseData response = new ProduceResponseData();
            TopicProduceResponse topic = null;
            List<PartitionAppend> appends = appends();
            for (int i = 0; i < appends.size(); i++) {
                PartitionAppend append = appends.get(i);
                if (topic == null || !topic.name().equals(append.topic())) {
                    topic = new TopicProduceResponse().setName(append.topic());
                    response.responses().add(topic);
                }
                topic.partitionResponses().add(partitionResponse(append));
            }
            return response;
        }

        private static PartitionProduceResponse partitionResponse(PartitionAppend append) {
            PartitionProduceResponse response = new PartitionProduceResponse()
                    .setIndex(append.partition())
                    .setErrorCode(append.error().code());
            if (append.info() != null) {
                return response.setBaseOffset(append.info().firstOffset())
                        .setLogAppendTimeMs(append.info().logAppendTime())
                        .setLogStartOffset(append.info().logStartOffset());
            }
            response.setBaseOffset(-1).setLogAppendTimeMs(-1).setLogStartOffset(-1);
            if (append.failure() instanceof TransactionCheck.Refusal refused) {
                response.setErrorMessage(refused.getMessage());
            } else if (append.failure() instanceof RecordValidationException refused) {
                response.setErrorMessage(refused.getMessage());
                for (RecordError error : refused.recordErrors()) {
                    response.recordErrors()
                            .add(new BatchIndexAndErrorMessage()
                                    .setBatchIndex(error.batchIndex())
                                    .setBatchIndexErrorMessage(error.message()));
                }
            }
            return response;
        }
    }
}
