package io.barnabas.clients.errors;

import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.Errors;

/** Finds the exception that stands for an error about a group or a producer. */
public final class ClientExceptions {
    private ClientExceptions() {}

    /** The exception to throw at whoever uses the group. */
    public static ApiException ofGroup(Errors error, String groupId) {
        return switch (error) {
            case GROUP_AUTHORIZATION_FAILED -> new GroupAuthorizationException(groupId);
            case FENCED_INSTANCE_ID -> new FencedInstanceIdException(error.message());
            case INVALID_GROUP_ID -> new InvalidGroupIdException("The group id \"" + groupId + "\" is invalid");
            case REBALANCE_IN_PROGRESS -> new RebalanceInProgressException(error.message());
            case GROUP_MAX_SIZE_REACHED ->
                error.exception("Consumer group " + groupId + " already has the configured maximum number of members"
                        + " (group.max.size of the broker).");
            case INCONSISTENT_GROUP_PROTOCOL ->
                error.exception(error.message() + " Compare partition.assignment.strategy of the members of group "
                        + groupId + ".");
            case INVALID_SESSION_TIMEOUT ->
                error.exception(error.message() + " Change session.timeout.ms of this consumer.");
            default -> error.exception();
        };
    }

    /**
     * What a producer throws.
     *
     * @param text null for the error's own
     */
    public static ApiException ofProducer(Errors error, String text) {
        String message = text == null ? error.message() : text;
        return switch (error) {
            case PRODUCER_FENCED -> new ProducerFencedException(message);
            case INVALID_PRODUCER_EPOCH -> new InvalidProducerEpochException(message);
            case TRANSACTIONAL_ID_AUTHORIZATION_FAILED -> new TransactionalIdAuthorizationException(message);
            default -> error.exception(message);
        };
    }
}
