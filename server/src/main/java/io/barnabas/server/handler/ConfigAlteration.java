package io.barnabas.server.handler;

import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.Errors;
import io.barnabas.coordination.ConfigStore;
import io.barnabas.metadata.ConfigEntity;
import io.barnabas.server.metadata.MetadataCache;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Changes the overrides of one resource, for both APIs that do so. */
public final class ConfigAlteration {
    private static final Logger LOG = LoggerFactory.getLogger(ConfigAlteration.class);

    private final int brokerId;
    private final ConfigStore configStore;
    private final MetadataCache metadataCache;

    public ConfigAlteration(int brokerId, ConfigStore configStore, MetadataCache metadataCache) {
        this.brokerId = brokerId;
        this.configStore = configStore;
        this.metadataCache = metadataCache;
    }

    /** How the change of one resource ended. */
    record Outcome(Errors error, String message) {
        static final Outcome DONE = new Outcome(Errors.NONE, null);
    }

    /**
     * Changes a resource, or only checks whether it could be changed.
     *
     * @param change from the present overrides to the new ones; throws what the client is to see
     * @return the outcome; never fails
     */
    CompletableFuture<Outcome> alter(
            byte resourceType, String name, UnaryOperator<Map<String, String>> change, boolean validateOnly) {
        try {
            throwIfNotServed(resourceType);
            ConfigEntity entity = entity(resourceType, name);
            CompletableFuture<?> done = entity == null
                    ? CompletableFuture.completedFuture(change.apply(Map.of()))
                    : alter(entity, change, validateOnly);
            return done.handle((overrides, failure) -> failure == null ? Outcome.DONE : outcome(name, failure));
        } catch (ApiException e) {
            return CompletableFuture.completedFuture(outcome(name, e));
        }
    }

    /**
     * What is changed. The default of all topics, which there is not, and a broker that this is not are left to the
     * change, which says so.
     *
     * @return null when there is no such thing
     */
    private ConfigEntity entity(byte resourceType, String name) {
        if (ResourceType.forId(resourceType) == ResourceType.BROKER) {
            return name.isEmpty()
                    ? ConfigEntity.defaultBroker()
                    : isThisBroker(name) ? ConfigEntity.broker(brokerId) : null;
        }
        throwIfUnknownTopic(name);
        return name.isEmpty() ? null : ConfigEntity.topic(name);
    }

    private boolean isThisBroker(String name) {
        try {
            return Integer.parseInt(name) == brokerId;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    /** The broker that answers. */
    int brokerId() {
        return brokerId;
    }

    private CompletableFuture<?> alter(
            ConfigEntity entity, UnaryOperator<Map<String, String>> change, boolean validateOnly) {
        return validateOnly ? configStore.read(entity).thenApply(change) : configStore.alter(entity, change);
    }

    private static void throwIfNotServed(byte resourceType) {
        ResourceType type = ResourceType.forId(resourceType);
        if (type == ResourceType.TOPIC || type == ResourceType.BROKER) {
            return;
        }
        throw new ApiException(
                Errors.INVALID_REQUEST,
                "AlterConfigs is only supported for topics and brokers, but resource type is "
                        + ResourceType.nameOf(resourceType));
    }

    /** An empty name is left to the change, which says that there is no default topic. */
    private void throwIfUnknownTopic(String topic) {
        if (!topic.isEmpty() && metadataCache.image().topic(topic) == null) {
            throw new ApiException(Errors.UNKNOWN_TOPIC_OR_PARTITION, "The topic '" + topic + "' does not exist.");
        }
    }

    private static Outcome outcome(String name, Throwable failure) {
        Throwable cause = Futures.cause(failure);
        Errors error = Errors.forException(failure);
        if (error == Errors.UNKNOWN_SERVER_ERROR) {
            LOG.error("The configuration of {} was not changed", name, cause);
            return new Outcome(error, error.message());
        }
        return new Outcome(error, cause.getMessage());
    }
}
