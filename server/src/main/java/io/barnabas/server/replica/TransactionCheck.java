package io.barnabas.server.replica;

import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.Errors;

/**
 * What a request with records of a transaction brings for their verification.
 *
 * @param transactionalId whose transaction
 * @param verifier asks the coordinator
 * @param abortable whether the client knows TRANSACTION_ABORTABLE
 */
public record TransactionCheck(String transactionalId, TransactionVerifier verifier, boolean abortable) {
    /** A verification that did not succeed; the client is told the words. */
    public static final class Refusal extends ApiException {
        private static final long serialVersionUID = 1L;

        Refusal(Errors error, String message) {
            super(error, message);
        }
    }

    /**
     * What a producer is told instead of a coordinator's refusal: an error after which it does the right thing, in
     * whatever version it speaks.
     */
    ApiException refusal(Errors outcome) {
        return switch (outcome) {
            case TRANSACTION_ABORTABLE ->
                abortable
                        ? new ApiException(Errors.TRANSACTION_ABORTABLE)
                        : new Refusal(Errors.INVALID_TXN_STATE, "Partition was not added to the transaction");
            case INVALID_TXN_STATE ->
                new Refusal(Errors.INVALID_TXN_STATE, "Partition was not added to the transaction");
            case CONCURRENT_TRANSACTIONS,
                    NETWORK_EXCEPTION,
                    COORDINATOR_LOAD_IN_PROGRESS,
                    COORDINATOR_NOT_AVAILABLE,
                    NOT_COORDINATOR ->
                // Every producer tries again after this one, and none asks for new metadata because of it.
                new Refusal(
                        Errors.NOT_ENOUGH_REPLICAS,
                        "Unable to verify the partition has been added to the transaction. Underlying error: "
                                + outcome);
            default -> new ApiException(outcome);
        };
    }
}
