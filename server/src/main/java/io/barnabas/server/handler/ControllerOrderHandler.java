package io.barnabas.server.handler;

import io.barnabas.common.message.LeaderAndIsrResponseData;
import io.barnabas.common.message.StopReplicaResponseData;
import io.barnabas.common.message.UpdateMetadataResponseData;
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.common.protocol.Errors;
import io.barnabas.server.controller.LocalBroker;
import java.util.List;

/**
 * The orders of another broker's controller: LeaderAndIsr 0 to 7, StopReplica 0 to 4, UpdateMetadata 0 to 8. They are
 * carried out in the order they came in, on a thread that may touch the disk.
 */
public final class ControllerOrderHandler implements RequestHandler {
    private final ApiKeys api;
    private final short maxVersion;
    private final LocalBroker localBroker;

    private ControllerOrderHandler(ApiKeys api, int maxVersion, LocalBroker localBroker) {
        this.api = api;
        this.maxVersion = (short) maxVersion;
        this.localBroker = localBroker;
    }

    /** One for each of the three. */
    public static List<RequestHandler> all(LocalBroker localBroker) {
        return List.of(
                new ControllerOrderHandler(ApiKeys.LEADER_AND_ISR, 7, localBroker),
                new ControllerOrderHandler(ApiKeys.STOP_REPLICA, 4, localBroker),
                new ControllerOrderHandler(ApiKeys.UPDATE_METADATA, 8, localBroker));
    }

    @Override
    public ApiKeys apiKey() {
        return api;
    }

    @Override
    public short maxVersion() {
        return maxVersion;
    }

    @Override
    public void handle(RequestContext context, ApiMessage request) {
        short version = context.apiVersion();
        localBroker.execute(
                request,
                version,
                response -> {
                    short error = errorOf(response);
                    context.respond(
                            error == Errors.NONE.code()
                                    ? response
                                    : ErrorResponses.of(api, version, request, Errors.forCode(error), null));
                },
                context::fail);
    }

    private static short errorOf(ApiMessage response) {
        if (response instanceof LeaderAndIsrResponseData leaderAndIsr) {
            return leaderAndIsr.errorCode();
        }
        if (response instanceof StopReplicaResponseData stopReplica) {
            return stopReplica.errorCode();
        }
        return ((UpdateMetadataResponseData) response).errorCode();
    }
}
