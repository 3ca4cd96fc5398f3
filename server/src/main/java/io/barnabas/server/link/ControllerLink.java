package io.barnabas.server.link;

import io.barnabas.common.protocol.ApiMessage;
import java.util.function.Consumer;

/**
 * The way to whoever is the controller now; a direct call when it is this broker. Looks for the controller anew when a
 * connection breaks or the answer is NOT_CONTROLLER, so that only a controller's own word comes back.
 */
public interface ControllerLink {
    /**
     * Sends AlterPartition, ControlledShutdown or AllocateProducerIds until the controller answers or time is up. The
     * version is the newest that inter.broker.protocol.version allows.
     *
     * @param timeoutMs milliseconds after which it is given up
     * @param onResponse the controller's answer; on any thread, must not block
     * @param onTimeout called instead when there was none
     */
    void send(ApiMessage request, long timeoutMs, Consumer<ApiMessage> onResponse, Runnable onTimeout);
}
