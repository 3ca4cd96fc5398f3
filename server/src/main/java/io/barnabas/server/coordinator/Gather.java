package io.barnabas.server.coordinator;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;

/** Answers that come one by one, on any threads, and are passed on when all are there, on the thread of the last one. */
public final class Gather<T> {
    private final AtomicReferenceArray<T> answers;
    private final AtomicInteger missing;
    private final Consumer<List<T>> done;

    /** @param expected how many; with 0, {@code done} is called at once */
    public Gather(int expected, Consumer<List<T>> done) {
        this.answers = new AtomicReferenceArray<>(expected);
        this.missing = new AtomicInteger(expected);
        this.done = done;
        if (expected == 0) {
            done.accept(List.of());
        }
    }

    /** One answer; each place gets just one. */
    public void set(int index, T answer) {
        answers.set(index, answer);
        if (missing.decrementAndGet() == 0) {
            done.accept(all());
        }
    }

    @SuppressWarnings("unchecked")
    private List<T> all() {
        Object[] all = new Object[answers.length()];
        for (int i = 0; i < all.length; i++) {
            all[i] = answers.get(i);
        }
        return (List<T>) Arrays.asList(all);
    }
}
