package io.barnabas.metadata;

import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * Something that carries dynamic configuration: a topic, a broker, a user, a client id, an ip.
 *
 * @param path the entity as the znodes and change notifications name it: {@code topics/orders}, {@code brokers/1},
 *     {@code brokers/<default>}, {@code users/alice/clients/app} (names of users and clients are percent-encoded)
 */
public record ConfigEntity(String path) {
    public static final String DEFAULT = "<default>";

    /** The type of topics. */
    public static final String TOPICS = "topics";

    public ConfigEntity {
        Objects.requireNonNull(path, "path");
        int slash = path.indexOf('/');
        if (slash <= 0 || slash == path.length() - 1 || path.contains("//") || path.endsWith("/")) {
            throw new IllegalArgumentException("not a configuration entity: " + path);
        }
    }

    public static ConfigEntity topic(String topic) {
        return new ConfigEntity("topics/" + topic);
    }

    public static ConfigEntity broker(int id) {
        return new ConfigEntity("brokers/" + id);
    }

    /** The default of all brokers of the cluster. */
    public static ConfigEntity defaultBroker() {
        return new ConfigEntity("brokers/" + DEFAULT);
    }

    /** A user by its plain (not encoded) name; null means the default user. */
    public static ConfigEntity user(String user) {
        return new ConfigEntity("users/" + encoded(user));
    }

    /** A client id by its plain (not encoded) name; null means the default client. */
    public static ConfigEntity client(String clientId) {
        return new ConfigEntity("clients/" + encoded(clientId));
    }

    public static ConfigEntity userClient(String user, String clientId) {
        return new ConfigEntity("users/" + encoded(user) + "/clients/" + encoded(clientId));
    }

    /** An ip; null means the default ip. */
    public static ConfigEntity ip(String ip) {
        return new ConfigEntity("ips/" + (ip == null ? DEFAULT : ip));
    }

    /** {@code topics}, {@code brokers}, {@code users}, {@code clients} or {@code ips}. */
    public String type() {
        return path.substring(0, path.indexOf('/'));
    }

    /** The rest of the path, as it is written: {@code orders}, {@code alice/clients/app}. */
    public String name() {
        return path.substring(path.indexOf('/') + 1);
    }

    /** Kafka's Sanitizer: URL encoding with {@code %20} for a space and {@code %2A} for a star. */
    private static String encoded(String name) {
        if (name == null) {
            return DEFAULT;
        }
        return java.net.URLEncoder.encode(name, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A");
    }
}
