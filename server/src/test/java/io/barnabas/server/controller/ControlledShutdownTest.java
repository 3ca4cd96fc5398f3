package io.barnabas.server.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.barnabas.common.Time;
import io.barnabas.common.message.ControlledShutdownRequestData;
import io.barnabas.common.message.ControlledShutdownResponseData;
import io.barnabas.common.message.ControlledShutdownResponseData.RemainingPartition;
import io.barnabas.common.message.UpdateMetadataRequestData;
import io.barnabas.common.message.UpdateMetadataRequestData.UpdateMetadataBroker;
import io.barnabas.common.protocol.Errors;
import io.barnabas.metadata.EndPoint;
import io.barnabas.server.link.ControllerLink;
import io.barnabas.server.metadata.MetadataCache;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class ControlledShutdownTest {
    private static final long LONG_MS = 60_000;

    private final MetadataCache cache = new MetadataCache();
    private final List<ControlledShutdownRequestData> asked = new ArrayList<>();
    /** Null: no answer in time. */
    private final Deque<Supplier<ControlledShutdownResponseData>> answers = new ArrayDeque<>();

    private final ControllerLink controller = (request, timeoutMs, onResponse, onTimeout) -> {
        asked.add((ControlledShutdownRequestData) request);
        ControlledShutdownResponseData answer = answers.remove().get();
        if (answer == null) {
            onTimeout.run();
        } else {
            onResponse.accept(answer);
        }
    };

    private void alive(int... brokers) {
        cache.update(new UpdateMetadataRequestData()
                .setControllerId(2)
                .setLiveBrokers(Arrays.stream(brokers)
                        .mapToObj(id -> new UpdateMetadataBroker().setId(id))
                        .toList()));
    }

    private long run(boolean enabled, long backoffMs) {
        ControllerFinder finder =
                new ControllerFinder(1, () -> null, cache, id -> new EndPoint("PLAINTEXT", "PLAINTEXT", "host", 9));
        long beginNs = System.nanoTime();
        new ControlledShutdown(
                        1,
                        () -> 44,
                        finder,
                        controller,
                        new ControlledShutdown.Settings(enabled, 3, backoffMs, 1_000),
                        Time.SYSTEM)
                .run();
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beginNs);
    }

    private static ControlledShutdownResponseData remaining() {
        ControlledShutdownResponseData response = new ControlledShutdownResponseData();
        response.remainingPartitions().add(new RemainingPartition().setTopicName("t"));
        return response;
    }

    @Test
    void shouldAskUntilNothingIsLeftToMove() {
        alive(1, 2);
        answers.add(ControlledShutdownTest::remaining);
        answers.add(() -> null);
        answers.add(ControlledShutdownResponseData::new);
        run(true, 1);
        assertEquals(3, asked.size());
        assertEquals(1, asked.get(0).brokerId());
        assertEquals(44, asked.get(0).brokerEpoch());
    }

    @Test
    void shouldStopAfterSoManyAttempts() {
        alive(1, 2);
        for (int i = 0; i < 3; i++) {
            answers.add(() -> new ControlledShutdownResponseData().setErrorCode(Errors.BROKER_NOT_AVAILABLE.code()));
        }
        run(true, 1);
        assertEquals(3, asked.size());
    }

    @Test
    void shouldNotAskWhenItIsNotWantedOrNobodyCouldLead() {
        alive(1, 2);
        run(false, LONG_MS);
        alive(1);
        run(true, LONG_MS);
        assertTrue(asked.isEmpty());
    }

    @Test
    void shouldNotWaitForOthersThatStopToo() {
        alive(1, 2);
        answers.add(() -> {
            alive(1);
            return remaining();
        });
        assertTrue(run(true, LONG_MS) < LONG_MS / 2);
        assertEquals(1, asked.size());
    }
}
