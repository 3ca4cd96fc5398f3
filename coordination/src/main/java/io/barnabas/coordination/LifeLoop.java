package io.barnabas.coordination;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A loop whose work belongs to one registration of this broker: what an earlier one began, or waits for, is dropped when
 * its time comes. {@link #newLife}, {@link #later} and the wrappers are called on the loop only.
 */
final class LifeLoop {
    private static final Logger LOG = LoggerFactory.getLogger(FailureDetector.class);

    private final ScheduledExecutorService loop;
    private int life;

    LifeLoop(ScheduledExecutorService loop) {
        this.loop = loop;
    }

    /** Everything begun before is void. */
    void newLife() {
        life++;
    }

    /** Runs on the loop; from any thread. */
    void execute(Runnable work) {
        try {
            loop.execute(guarded(work));
        } catch (RejectedExecutionException e) {
            LOG.debug("The loop has ended", e);
        }
    }

    /** Runs after that many milliseconds, if this life lasts that long. */
    void later(long delayMs, Runnable work) {
        int begun = life;
        Runnable inLife = () -> {
            if (life == begun) {
                work.run();
            }
        };
        try {
            loop.schedule(guarded(inLife), delayMs, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("The loop has ended", e);
        }
    }

    /** What comes of a future: goes on on the loop, if it is still this life. */
    <T> BiConsumer<T, Throwable> inLife(BiConsumer<T, Throwable> then) {
        int begun = life;
        return (value, thrown) -> execute(() -> {
            if (life == begun) {
                then.accept(value, thrown);
            }
        });
    }

    /** For what a watch starts: goes on on the loop, if it is still this life. */
    Runnable inLife(Runnable work) {
        int begun = life;
        return () -> execute(() -> {
            if (life == begun) {
                work.run();
            }
        });
    }

    private static Runnable guarded(Runnable work) {
        return () -> {
            try {
                work.run();
            } catch (RuntimeException e) {
                LOG.error("Error in the failure detector; going on with the next event", e);
            }
        };
    }
}
