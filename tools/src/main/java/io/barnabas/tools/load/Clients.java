package io.barnabas.tools.load;

import io.barnabas.clients.consumer.Consumer;
import io.barnabas.clients.producer.Producer;
import io.barnabas.clients.serialization.Deserializer;
import io.barnabas.clients.serialization.Serializer;
import io.barnabas.common.config.ConfigException;
import io.barnabas.tools.ToolException;
import java.util.Map;

/** The clients of these commands; what keeps one from being made is told as Apache's clients tell it. */
final class Clients {
    private Clients() {}

    /**
     * @throws ConfigException when a setting has a value that it cannot have
     * @throws ToolException when the settings cannot be used for another reason
     */
    static <T> Producer<T, T> producer(Map<String, String> settings, Serializer<T> serializer) {
        try {
            return new Producer<>(settings, serializer, serializer);
        } catch (ConfigException e) {
            throw told(e, "producer");
        }
    }

    /**
     * @throws ConfigException when a setting has a value that it cannot have
     * @throws ToolException when the settings cannot be used for another reason
     */
    static <T> Consumer<T, T> consumer(Map<String, String> settings, Deserializer<T> deserializer) {
        try {
            return new Consumer<>(settings, deserializer, deserializer);
        } catch (ConfigException e) {
            throw told(e, "consumer");
        }
    }

    private static RuntimeException told(ConfigException e, String client) {
        return e.getMessage().startsWith("Invalid value ") || e.getMessage().startsWith("Must set ")
                ? e
                : ToolException.kafka("Failed to construct kafka " + client + "\n" + e.getMessage());
    }
}
