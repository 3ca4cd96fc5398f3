package io.barnabas.coordination;

import io.barnabas.controller.ControllerEvent;
import io.barnabas.controller.KafkaController;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * What the parts of a controller's term need of it. Belongs to one reading of the cluster's state: once everything is
 * read anew, or the term has ended, nothing that was begun before has any effect.
 */
interface Term {
    /** What is known; on the controller's thread only. */
    KafkaController kafka();

    /** Later, on the controller's thread. */
    void execute(Runnable work);

    /** After that many milliseconds, on the controller's thread. */
    void executeLater(Runnable work, long delayMs);

    /** Goes on with what was read, on the controller's thread; a failed read has everything read anew. */
    <T> void read(CompletableFuture<T> read, Consumer<T> then);

    /** An event to decide when those before it are done; on the controller's thread only. */
    void submit(ControllerEvent event);
}
