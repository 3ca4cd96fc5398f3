package io.barnabas.server.metadata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.Uuid;
import io.barnabas.common.message.UpdateMetadataRequestData;
import io.barnabas.common.message.UpdateMetadataRequestData.UpdateMetadataBroker;
import io.barnabas.common.message.UpdateMetadataRequestData.UpdateMetadataEndpoint;
import io.barnabas.common.message.UpdateMetadataRequestData.UpdateMetadataPartitionState;
import io.barnabas.common.message.UpdateMetadataRequestData.UpdateMetadataTopicState;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class MetadataCacheTest {
    private static final Uuid ID = new Uuid(1, 2);

    private final MetadataCache cache = new MetadataCache();

    @Test
    void shouldKnowWhatItWasTold() {
        // When
        cache.update(update(topic("orders", ID, 0, 1)));

        // Then
        MetadataImage image = cache.image();
        assertEquals(2, image.topic("orders").partitionCount());
        assertEquals("orders", image.topicName(ID));
        assertEquals(7, image.controllerId());
        assertEquals(9092, image.brokers().get(7).node("PLAINTEXT").port());
        assertTrue(image.hasLeader("orders", 1));
        assertFalse(image.hasLeader("orders", 2));
    }

    @Test
    void shouldAddToWhatItKnowsAndLeaveFormerImagesAlone() {
        // Given
        cache.update(update(topic("orders", ID, 0)));
        MetadataImage before = cache.image();

        // When
        cache.update(update(topic("orders", ID, 1), topic("other", new Uuid(3, 4), 0)));

        // Then
        assertEquals(1, before.topic("orders").partitionCount());
        assertNull(before.topic("other"));
        assertEquals(2, cache.image().topic("orders").partitionCount());
        assertNotNull(cache.image().topic("other"));
    }

    @Test
    void shouldForgetATopicWhenItsPartitionsAreGone() {
        // Given
        cache.update(update(topic("orders", ID, 0, 1)));

        // When
        UpdateMetadataTopicState gone = topic("orders", ID, 0, 1);
        gone.partitionStates().forEach(state -> state.setLeader(-2));
        List<TopicPartition> deleted = cache.update(update(gone));

        // Then
        assertEquals(List.of(new TopicPartition("orders", 0), new TopicPartition("orders", 1)), deleted);
        assertNull(cache.image().topic("orders"));
        assertNull(cache.image().topicName(ID));
        assertEquals(0, cache.image().topicCount());
    }

    /** KIP-866: type FULL replaces everything. */
    @Test
    void shouldDropWhatAFullUpdateDoesNotName() {
        // Given
        cache.update(update(topic("orders", ID, 0), topic("stray", new Uuid(3, 4), 0)));

        // When
        List<TopicPartition> deleted =
                cache.update(update(topic("orders", ID, 0)).setType((byte) 2));

        // Then
        assertEquals(List.of(new TopicPartition("stray", 0)), deleted);
        assertNull(cache.image().topic("stray"));
    }

    @Test
    void shouldReplaceTheIdOfATopicMadeAnew() {
        // Given
        cache.update(update(topic("orders", ID, 0)));

        // When
        cache.update(update(topic("orders", new Uuid(5, 6), 0)));

        // Then
        assertNull(cache.image().topicName(ID));
        assertEquals("orders", cache.image().topicName(new Uuid(5, 6)));
    }

    @Test
    void shouldTakeUpdatesOfThousandsOfTopicsOneByOne() {
        // When
        for (int i = 0; i < 5000; i++) {
            cache.update(update(topic("topic-" + i, new Uuid(9, i), 0)));
        }

        // Then
        assertEquals(5000, cache.image().topicCount());
        assertEquals("topic-4711", cache.image().topicName(new Uuid(9, 4711)));
    }

    @Test
    void shouldEndAWaitWhenItsConditionComesTrueOrItsTimeIsUp() throws Exception {
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        try {
            // Given
            MetadataWaits waits = new MetadataWaits(cache, timer);
            CompletableFuture<Boolean> met = waits.await(image -> image.topic("orders") != null, 20_000);
            CompletableFuture<Boolean> late = waits.await(image -> image.topic("never") != null, 50);
            assertFalse(met.isDone());

            // When
            cache.update(update(topic("orders", ID, 0)));

            // Then
            assertTrue(met.get(10, TimeUnit.SECONDS));
            assertFalse(late.get(10, TimeUnit.SECONDS));
            assertEquals(0, waits.size());
            assertFalse(waits.await(image -> false, 0).join());
        } finally {
            timer.shutdownNow();
        }
    }

    private static UpdateMetadataRequestData update(UpdateMetadataTopicState... topics) {
        UpdateMetadataBroker broker = new UpdateMetadataBroker().setId(7);
        broker.endpoints()
                .add(new UpdateMetadataEndpoint().setHost("h").setPort(9092).setListener("PLAINTEXT"));
        UpdateMetadataRequestData request = new UpdateMetadataRequestData().setControllerId(7);
        request.liveBrokers().add(broker);
        request.topicStates().addAll(List.of(topics));
        return request;
    }

    private static UpdateMetadataTopicState topic(String name, Uuid id, int... partitions) {
        UpdateMetadataTopicState topic =
                new UpdateMetadataTopicState().setTopicName(name).setTopicId(id);
        for (int partition : partitions) {
            topic.partitionStates()
                    .add(new UpdateMetadataPartitionState()
                            .setTopicName(name)
                            .setPartitionIndex(partition)
                            .setLeader(7)
                            .setReplicas(List.of(7))
                            .setIsr(List.of(7)));
        }
        return topic;
    }
}
