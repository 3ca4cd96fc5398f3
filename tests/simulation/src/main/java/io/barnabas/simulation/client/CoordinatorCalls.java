package io.barnabas.simulation.client;

import io.barnabas.common.message.FindCoordinatorRequestData;
import io.barnabas.common.message.FindCoordinatorResponseData;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.common.protocol.Errors;
import java.util.function.Consumer;

/** Requests to the coordinator of a group or of a transactional id: found again when lost, repeated until answered. */
final class CoordinatorCalls {
    static final byte GROUP = 0;
    static final byte TRANSACTION = 1;
    static final long BACKOFF_MS = 100;
    private static final int FIND_VERSION = 4;

    private final SimClient client;
    private final byte type;
    private final String key;
    private int coordinator = -1;

    CoordinatorCalls(SimClient client, byte type, String key) {
        this.client = client;
        this.type = type;
        this.key = key;
    }

    void forgetCoordinator() {
        coordinator = -1;
    }

    /** Sends it until somebody answers. */
    <T extends ApiMessage> void call(ApiMessage request, int version, Consumer<T> then) {
        Runnable again = () -> client.later(BACKOFF_MS, () -> call(request, version, then));
        if (coordinator < 0) {
            find(again, () -> call(request, version, then));
            return;
        }
        client.<T>send(coordinator, request, version, then, () -> {
            coordinator = -1;
            again.run();
        });
    }

    private void find(Runnable failed, Runnable then) {
        FindCoordinatorRequestData request = new FindCoordinatorRequestData().setKeyType(type);
        request.coordinatorKeys().add(key);
        client.<FindCoordinatorResponseData>send(
                client.anyBroker(),
                request,
                FIND_VERSION,
                response -> {
                    var found = response.coordinators().get(0);
                    if (found.errorCode() == Errors.NONE.code()) {
                        coordinator = found.nodeId();
                        then.run();
                    } else {
                        failed.run();
                    }
                },
                failed);
    }
}
