package io.barnabas.simulation;

import io.barnabas.coordination.MetadataStore;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;

/**
 * ZooKeeper that writes something else than it was asked to, or reads something else than is there.
 *
 * @param tamper what becomes of writes
 * @param misread what becomes of a node's data
 */
record BrokenStore(MetadataStore store, UnaryOperator<List<MetadataStore.Write>> tamper, BinaryOperator<String> misread)
        implements MetadataStore {
    @Override
    public CompletableFuture<Node> get(String path, Watch watch) {
        return store.get(path, watch).thenApply(node -> misread(path, node));
    }

    private Node misread(String path, Node node) {
        if (node.data() == null) {
            return node;
        }
        String text = misread.apply(path, new String(node.data(), StandardCharsets.UTF_8));
        return new Node(text.getBytes(StandardCharsets.UTF_8), node.stat());
    }

    @Override
    public CompletableFuture<Optional<Stat>> exists(String path, Watch watch) {
        return store.exists(path, watch);
    }

    @Override
    public CompletableFuture<List<String>> children(String path, Watch watch) {
        return store.children(path, watch);
    }

    @Override
    public CompletableFuture<List<WriteResult>> multi(List<Write> writes) {
        List<Write> tampered = tamper.apply(writes);
        int dropped = writes.size() - tampered.size();
        // Results are looked up by position: what was left out at the front is made up.
        return store.multi(tampered).thenApply(results -> {
            List<WriteResult> all = new java.util.ArrayList<>();
            for (int i = 0; i < dropped; i++) {
                all.add(new WriteResult(writes.get(i).path(), Optional.empty()));
            }
            all.addAll(results);
            return all;
        });
    }

    @Override
    public long sessionId() {
        return store.sessionId();
    }

    @Override
    public int sessionTimeoutMs() {
        return store.sessionTimeoutMs();
    }

    @Override
    public void addSessionStateListener(SessionStateListener listener) {
        store.addSessionStateListener(listener);
    }

    @Override
    public void close() {
        store.close();
    }
}
