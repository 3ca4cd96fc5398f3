package io.barnabas.clients.producer.transaction;

import io.barnabas.clients.errors.GroupAuthorizationException;
import io.barnabas.common.message.AddOffsetsToTxnRequestData;
import io.barnabas.common.message.AddOffsetsToTxnResponseData;
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.common.protocol.Errors;

/** Makes a group's offsets part of the transaction; committing them to the group comes after. */
final class AddOffsetsCall extends TransactionCall {
    private final OffsetCommitCall commit;

    AddOffsetsCall(TransactionManager manager, OffsetCommitCall commit) {
        super(manager);
        this.commit = commit;
    }

    @Override
    ApiKeys api() {
        return ApiKeys.ADD_OFFSETS_TO_TXN;
    }

    @Override
    Turn turn() {
        return Turn.ADD;
    }

    @Override
    ApiMessage request(short version) {
        return new AddOffsetsToTxnRequestData()
                .setTransactionalId(manager().transactionalId())
                .setProducerId(manager().identity().id())
                .setProducerEpoch(manager().identity().epoch())
                .setGroupId(commit.groupId());
    }

    @Override
    ApiMessage emptyResponse() {
        return new AddOffsetsToTxnResponseData();
    }

    @Override
    Verdict onResponse(ApiMessage message) {
        Errors error = Errors.forCode(((AddOffsetsToTxnResponseData) message).errorCode());
        if (error == Errors.NONE) {
            manager().onOffsetsAdded(commit);
            return Verdict.DONE;
        }
        Verdict common = common(error);
        if (common != null) {
            return common;
        }
        return switch (error) {
            case UNKNOWN_PRODUCER_ID, INVALID_PRODUCER_ID_MAPPING ->
                abortableByFreshEpoch(manager().exception(error));
            case GROUP_AUTHORIZATION_FAILED -> abortable(new GroupAuthorizationException(commit.groupId()));
            case INVALID_TXN_STATE -> fatal(manager().exception(error));
            default ->
                fatal(manager().exception(error, "Unexpected error in AddOffsetsToTxnResponse: " + error.message()));
        };
    }

    @Override
    void onGivenUp(RuntimeException why) {
        commit.onGivenUp(why);
    }
}
