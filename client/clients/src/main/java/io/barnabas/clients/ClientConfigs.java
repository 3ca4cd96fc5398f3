package io.barnabas.clients;

import io.barnabas.common.config.ConfigException;
import io.barnabas.common.config.ConfigKey;
import io.barnabas.common.config.Importance;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** The settings that producer, consumer and admin client share, under Kafka's names. */
public final class ClientConfigs {
    public static final String BOOTSTRAP_SERVERS = "bootstrap.servers";
    public static final String CLIENT_ID = "client.id";
    public static final String REQUEST_TIMEOUT_MS = "request.timeout.ms";
    public static final String RETRY_BACKOFF_MS = "retry.backoff.ms";
    public static final String RETRY_BACKOFF_MAX_MS = "retry.backoff.max.ms";
    public static final String RECONNECT_BACKOFF_MS = "reconnect.backoff.ms";
    public static final String RECONNECT_BACKOFF_MAX_MS = "reconnect.backoff.max.ms";
    public static final String CONNECTION_SETUP_TIMEOUT_MS = "socket.connection.setup.timeout.ms";
    public static final String METADATA_MAX_AGE_MS = "metadata.max.age.ms";
    public static final String SEND_BUFFER_BYTES = "send.buffer.bytes";
    public static final String RECEIVE_BUFFER_BYTES = "receive.buffer.bytes";
    public static final String SECURITY_PROTOCOL = "security.protocol";
    /** Not Kafka's: how long no bootstrap server may answer before the client says so and gives up; 0 for never. */
    public static final String BOOTSTRAP_TIMEOUT_MS = "bootstrap.timeout.ms";

    private static final String PLAINTEXT = "PLAINTEXT";

    private ClientConfigs() {}

    /** The shared keys, with the defaults of one kind of client. */
    public static List<ConfigKey> keys(
            String clientId, int requestTimeoutMs, int sendBufferBytes, int receiveBufferBytes) {
        List<ConfigKey> keys = new ArrayList<>();
        keys.add(ConfigKey.list(
                BOOTSTRAP_SERVERS, List.of(), Importance.HIGH, "Where to start: host:port, comma separated."));
        keys.add(ConfigKey.string(
                CLIENT_ID, clientId, Importance.MEDIUM, "The name brokers see in their logs and quotas."));
        keys.add(milliseconds(REQUEST_TIMEOUT_MS, requestTimeoutMs, "How long an answer may take, in ms."));
        keys.add(duration(RETRY_BACKOFF_MS, 100, "The first wait before trying again, in ms."));
        keys.add(duration(RETRY_BACKOFF_MAX_MS, 1000, "The longest wait before trying again, in ms."));
        keys.add(duration(RECONNECT_BACKOFF_MS, 50, "The first wait before connecting again, in ms."));
        keys.add(duration(RECONNECT_BACKOFF_MAX_MS, 1000, "The longest wait before connecting again, in ms."));
        keys.add(duration(CONNECTION_SETUP_TIMEOUT_MS, 10_000, "How long a connection may take to come about, in ms."));
        keys.add(duration(METADATA_MAX_AGE_MS, 300_000, "When to ask for metadata without another reason, in ms."));
        keys.add(bytes(SEND_BUFFER_BYTES, sendBufferBytes, "SO_SNDBUF in bytes; -1 for the system's choice."));
        keys.add(bytes(RECEIVE_BUFFER_BYTES, receiveBufferBytes, "SO_RCVBUF in bytes; -1 for the system's choice."));
        keys.add(ConfigKey.string(SECURITY_PROTOCOL, PLAINTEXT, Importance.MEDIUM, "How to talk to brokers.")
                .oneOf(PLAINTEXT, "SSL", "SASL_PLAINTEXT", "SASL_SSL"));
        keys.add(duration(BOOTSTRAP_TIMEOUT_MS, 0, "How long no bootstrap server may answer, in ms; 0 for ever."));
        return keys;
    }

    private static ConfigKey milliseconds(String name, int defaultValue, String doc) {
        return ConfigKey.int32(name, defaultValue, Importance.MEDIUM, doc).atLeast(0);
    }

    private static ConfigKey duration(String name, long defaultValue, String doc) {
        return ConfigKey.int64(name, defaultValue, Importance.LOW, doc).atLeast(0);
    }

    private static ConfigKey bytes(String name, int defaultValue, String doc) {
        return ConfigKey.int32(name, defaultValue, Importance.MEDIUM, doc).atLeast(-1);
    }

    /** What the network needs of the parsed settings. */
    public static ClientSettings settings(Map<String, Object> values, int maxInFlight) {
        if (!PLAINTEXT.equals(values.get(SECURITY_PROTOCOL))) {
            throw new ConfigException("security.protocol=" + values.get(SECURITY_PROTOCOL)
                    + " cannot be spoken by this client yet: it knows PLAINTEXT");
        }
        return new ClientSettings(
                (String) values.get(CLIENT_ID),
                (Integer) values.get(REQUEST_TIMEOUT_MS),
                new Backoff((Long) values.get(RECONNECT_BACKOFF_MS), (Long) values.get(RECONNECT_BACKOFF_MAX_MS)),
                retryBackoff(values),
                (Long) values.get(CONNECTION_SETUP_TIMEOUT_MS),
                (Long) values.get(BOOTSTRAP_TIMEOUT_MS),
                maxInFlight,
                (Integer) values.get(SEND_BUFFER_BYTES),
                (Integer) values.get(RECEIVE_BUFFER_BYTES));
    }

    public static Backoff retryBackoff(Map<String, Object> values) {
        return new Backoff((Long) values.get(RETRY_BACKOFF_MS), (Long) values.get(RETRY_BACKOFF_MAX_MS));
    }

    /** The addresses to start from. */
    @SuppressWarnings("unchecked")
    public static List<String> bootstrapServers(Map<String, Object> values) {
        return List.copyOf((Collection<String>) values.get(BOOTSTRAP_SERVERS));
    }
}
