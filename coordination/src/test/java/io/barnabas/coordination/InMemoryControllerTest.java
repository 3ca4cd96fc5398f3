package io.barnabas.coordination;

import io.barnabas.coordination.memory.InMemoryMetadataServer;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;

class InMemoryControllerTest extends ControllerContract {
    private final ExecutorService executor = Executors.newSingleThreadExecutor();
    private final InMemoryMetadataServer server = new InMemoryMetadataServer(executor, System::currentTimeMillis);

    @AfterEach
    void stop() {
        leave();
        executor.shutdownNow();
    }

    @Override
    MetadataStore connect() {
        return server.connect();
    }
}
