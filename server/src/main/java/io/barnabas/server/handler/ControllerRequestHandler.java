package io.barnabas.server.handler;

import io.barnabas.common.message.AllocateProducerIdsRequestData;
import io.barnabas.common.message.AlterPartitionReassignmentsRequestData;
import io.barnabas.common.message.AlterPartitionRequestData;
import io.barnabas.common.message.ControlledShutdownRequestData;
import io.barnabas.common.message.ControlledShutdownResponseData;
import io.barnabas.common.message.ListPartitionReassignmentsRequestData;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.common.protocol.Errors;
import io.barnabas.coordination.Controller;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * What the controller answers itself, from the controller's thread: ControlledShutdown 0 to 3, AlterPartition 0 to 3,
 * AllocateProducerIds 0, AlterPartitionReassignments 0 and ListPartitionReassignments 0.
 */
public final class ControllerRequestHandler implements RequestHandler {
    private final ApiKeys api;
    private final short maxVersion;
    private final Supplier<Controller> controller;
    private final Call call;

    /** How the controller is asked. */
    @FunctionalInterface
    private interface Call {
        CompletableFuture<? extends ApiMessage> ask(Controller controller, ApiMessage request, short version);
    }

    private ControllerRequestHandler(ApiKeys api, int maxVersion, Supplier<Controller> controller, Call call) {
        this.api = api;
        this.maxVersion = (short) maxVersion;
        this.controller = controller;
        this.call = call;
    }

    /**
     * One for each of those between brokers.
     *
     * @param controller this broker's part in the controllership; null while it is starting
     */
    public static List<RequestHandler> all(Supplier<Controller> controller) {
        return List.of(
                new ControllerRequestHandler(
                        ApiKeys.CONTROLLED_SHUTDOWN,
                        3,
                        controller,
                        (asked, request, version) ->
                                controlledShutdown(asked, (ControlledShutdownRequestData) request)),
                new ControllerRequestHandler(
                        ApiKeys.ALTER_PARTITION,
                        3,
                        controller,
                        (asked, request, version) ->
                                asked.alterPartition((AlterPartitionRequestData) request, version)),
                new ControllerRequestHandler(
                        ApiKeys.ALLOCATE_PRODUCER_IDS,
                        0,
                        controller,
                        (asked, request, version) ->
                                asked.allocateProducerIds((AllocateProducerIdsRequestData) request)));
    }

    /**
     * One for each of the two that are about reassignments.
     *
     * @param controller as above
     */
    public static List<RequestHandler> reassignments(Supplier<Controller> controller) {
        return List.of(
                new ControllerRequestHandler(
                        ApiKeys.ALTER_PARTITION_REASSIGNMENTS,
                        0,
                        controller,
                        (asked, request, version) ->
                                asked.alterPartitionReassignments((AlterPartitionReassignmentsRequestData) request)),
                new ControllerRequestHandler(
                        ApiKeys.LIST_PARTITION_REASSIGNMENTS,
                        0,
                        controller,
                        (asked, request, version) ->
                                asked.listPartitionReassignments((ListPartitionReassignmentsRequestData) request)));
    }

    /** Brokers that are not the controller call their epoch stale here, where all else is NOT_CONTROLLER. */
    private static CompletableFuture<ControlledShutdownResponseData> controlledShutdown(
            Controller controller, ControlledShutdownRequestData request) {
        return controller
                .controlledShutdown(request)
                .thenApply(response -> response.errorCode() == Errors.NOT_CONTROLLER.code()
                        ? response.setErrorCode(Errors.STALE_CONTROLLER_EPOCH.code())
                        : response);
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
        Controller current = controller.get();
        if (current == null || !current.isActive()) {
            throw new ApiException(
                    api == ApiKeys.CONTROLLED_SHUTDOWN ? Errors.STALE_CONTROLLER_EPOCH : Errors.NOT_CONTROLLER);
        }
        call.ask(current, request, context.apiVersion()).whenComplete((response, failure) -> {
            if (failure == null) {
                context.respond(response);
            } else {
                context.fail(Futures.cause(failure));
            }
        });
    }
}
