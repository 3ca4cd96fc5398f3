package io.barnabas.server.handler;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.message.AddOffsetsToTxnRequestData;
import io.barnabas.common.message.AddOffsetsToTxnResponseData;
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.common.protocol.Errors;
import io.barnabas.coordinator.transaction.ProducerIdAndEpoch;
import io.barnabas.server.coordinator.GroupCoordinator;
import io.barnabas.server.transaction.TransactionCoordinator;
import java.util.List;
import java.util.function.Consumer;

/** AddOffsetsToTxn 0 to 4: a group's partition of {@code __consumer_offsets} becomes part of the transaction. */
public final class AddOffsetsToTxnHandler implements RequestHandler {
    private final TransactionCoordinator coordinator;
    private final GroupCoordinator groups;

    /** @param groups knows where a group's offsets lie */
    public AddOffsetsToTxnHandler(TransactionCoordinator coordinator, GroupCoordinator groups) {
        this.coordinator = coordinator;
        this.groups = groups;
    }

    @Override
    public ApiKeys apiKey() {
        return ApiKeys.ADD_OFFSETS_TO_TXN;
    }

    @Override
    public short maxVersion() {
        return 4;
    }

    @Override
    public void handle(RequestContext context, ApiMessage message) {
        AddOffsetsToTxnRequestData request = (AddOffsetsToTxnRequestData) message;
        String transactionalId = request.transactionalId();
        Consumer<Errors> reply = error -> context.respond(new AddOffsetsToTxnResponseData()
                .setErrorCode(TransactionErrorResponses.knownTo(context.apiVersion(), error)
                        .code()));
        if (transactionalId.isEmpty()) {
            reply.accept(Errors.INVALID_REQUEST);
            return;
        }
        TopicPartition offsets = new TopicPartition(GroupCoordinator.TOPIC, groups.partitionFor(request.groupId()));
        coordinator.run(
                transactionalId,
                shard -> shard.addPartitions(
                        coordinator.nowMs(),
                        transactionalId,
                        new ProducerIdAndEpoch(request.producerId(), request.producerEpoch()),
                        List.of(offsets),
                        reply),
                reply);
    }
}
