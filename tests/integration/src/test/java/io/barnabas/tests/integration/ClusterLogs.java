package io.barnabas.tests.integration;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/** Prints what the servers of a failed test said: {@code @RegisterExtension final ClusterLogs logs = new ClusterLogs();} */
public final class ClusterLogs implements TestExecutionExceptionHandler {
    private final List<Supplier<String>> states = new ArrayList<>();

    /** Remembers the cluster until the test is over, and gives it back. */
    public BrokerCluster of(BrokerCluster cluster) {
        states.add(cluster::state);
        return cluster;
    }

    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        System.err.println(context.getDisplayName() + " failed: " + failure);
        states.forEach(state -> System.err.println(state.get()));
        throw failure;
    }
}
