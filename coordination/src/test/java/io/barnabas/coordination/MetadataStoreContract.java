package io.barnabas.coordination;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.barnabas.coordination.MetadataStore.Write;
import io.barnabas.coordination.MetadataStoreException.Code;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

/** What every store promises; run against ZooKeeper and against its twin in memory. */
abstract class MetadataStoreContract {
    /** A client with a session of its own, in an empty tree shared by the clients of one test. */
    abstract MetadataStore connect();

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Code failure(CompletableFuture<?> future) {
        return MetadataStoreException.codeOf(assertThrows(CompletionException.class, () -> Await.value(future)));
    }

    @Test
    void shouldReadBackWhatWasWritten() {
        // Given
        MetadataStore store = connect();

        // When
        Await.value(store.multi(List.of(Write.create("/a", bytes("1")), Write.create("/a/b", null))));

        // Then
        assertArrayEquals(bytes("1"), Await.value(store.get("/a")).data());
        assertEquals(0, Await.value(store.get("/a")).stat().version());
        assertNull(Await.value(store.get("/a/b")).data());
        assertEquals(List.of("b"), Await.value(store.children("/a")));
        assertTrue(Await.value(store.children("/")).contains("a"));
    }

    @Test
    void shouldSayWhatIsMissing() {
        MetadataStore store = connect();

        assertEquals(Code.NO_NODE, failure(store.get("/none")));
        assertEquals(Code.NO_NODE, failure(store.children("/none")));
        assertTrue(Await.value(store.exists("/none", null)).isEmpty());
        assertEquals(Code.NO_NODE, failure(store.multi(List.of(Write.create("/none/child", null)))));
        assertEquals(Code.NO_NODE, failure(store.multi(List.of(Write.setData("/none", null, -1)))));
    }

    @Test
    void shouldDoAllOfATransactionOrNothing() {
        // Given
        MetadataStore store = connect();
        Await.value(store.multi(List.of(Write.create("/a", bytes("1")))));

        // When
        CompletableFuture<?> failing = store.multi(
                List.of(Write.setData("/a", bytes("2"), 0), Write.create("/b", null), Write.check("/a", 7)));

        // Then
        MetadataStoreException thrown =
                (MetadataStoreException) assertThrows(CompletionException.class, () -> Await.value(failing))
                        .getCause();
        assertEquals(Code.BAD_VERSION, thrown.code());
        assertEquals("/a", thrown.path());
        assertArrayEquals(bytes("1"), Await.value(store.get("/a")).data());
        assertTrue(Await.value(store.exists("/b", null)).isEmpty());
    }

    @Test
    void shouldSeeInATransactionWhatItDidBefore() {
        MetadataStore store = connect();

        var results = Await.value(
                store.multi(List.of(Write.createEphemeral("/e", bytes("1")), Write.setData("/e", bytes("1"), 0))));

        var stat = results.get(1).stat().orElseThrow();
        assertEquals(1, stat.version());
        assertEquals(store.sessionId(), stat.ephemeralOwner());
        assertEquals(Await.value(store.get("/e")).stat().czxid(), stat.czxid());
    }

    @Test
    void shouldRefuseStaleVersionsAndTakenNames() {
        // Given
        MetadataStore store = connect();
        Await.value(store.multi(List.of(Write.create("/a", bytes("1")), Write.create("/a/b", null))));

        // Then
        assertEquals(Code.NODE_EXISTS, failure(store.multi(List.of(Write.create("/a", null)))));
        assertEquals(Code.BAD_VERSION, failure(store.multi(List.of(Write.setData("/a", null, 3)))));
        assertEquals(Code.BAD_VERSION, failure(store.multi(List.of(Write.delete("/a/b", 3)))));
        assertEquals(Code.NOT_EMPTY, failure(store.multi(List.of(Write.delete("/a", 0)))));
    }

    @Test
    void shouldNumberSequentialNodes() {
        MetadataStore store = connect();
        Await.value(store.multi(List.of(Write.create("/s", null))));

        String first = Await.value(store.multi(List.of(Write.createSequential("/s/n_", null))))
                .get(0)
                .path();
        String second = Await.value(store.multi(List.of(Write.createSequential("/s/n_", null))))
                .get(0)
                .path();

        assertEquals("/s/n_0000000000", first);
        assertEquals("/s/n_0000000001", second);
    }

    @Test
    void shouldDropEphemeralNodesWithTheirSession() {
        // Given
        MetadataStore leaving = connect();
        MetadataStore staying = connect();
        Await.value(leaving.multi(List.of(Write.createEphemeral("/e", null))));
        assertTrue(Await.value(staying.get("/e")).stat().isEphemeral());

        // When
        leaving.close();

        // Then
        Await.until("gone", () -> Await.value(staying.exists("/e", null)).isEmpty());
        assertEquals(Code.CONNECTION_LOSS, failure(leaving.get("/e")));
    }

    @Test
    void shouldFireWatchesOnceOnDataChildrenAndBirth() {
        // Given
        MetadataStore store = connect();
        MetadataStore other = connect();
        Await.value(store.multi(List.of(Write.create("/w", null))));
        ConcurrentLinkedQueue<String> seen = new ConcurrentLinkedQueue<>();
        Await.value(store.get("/w", path -> seen.add("data " + path)));
        Await.value(store.children("/w", path -> seen.add("children " + path)));
        Await.value(store.exists("/w/x", path -> seen.add("birth " + path)));

        // When
        Await.value(other.multi(List.of(Write.setData("/w", bytes("1"), 0), Write.create("/w/x", null))));
        Await.value(other.multi(List.of(Write.setData("/w", bytes("2"), 1), Write.create("/w/y", null))));

        // Then
        Await.until("three watches: " + seen, () -> seen.size() >= 3);
        Await.value(store.get("/w"));
        assertEquals(Set.of("data /w", "children /w", "birth /w/x"), Set.copyOf(seen));
        assertEquals(3, seen.size());
    }

    @Test
    void shouldAnswerInOrder() {
        MetadataStore store = connect();
        Await.value(store.multi(List.of(Write.create("/o", bytes("0")))));
        List<CompletableFuture<?>> sets = new java.util.ArrayList<>();
        for (int i = 0; i < 100; i++) {
            sets.add(store.multi(List.of(Write.setData("/o", bytes("" + i), i))));
        }

        CompletableFuture<MetadataStore.Node> last = store.get("/o");

        assertArrayEquals(bytes("99"), Await.value(last).data());
        assertTrue(sets.stream().allMatch(CompletableFuture::isDone));
    }
}
