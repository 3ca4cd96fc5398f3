package io.barnabas.clients.admin;

import io.barnabas.clients.ClientConfigs;
import io.barnabas.common.config.ConfigDef;
import io.barnabas.common.config.ConfigException;
import io.barnabas.common.config.ConfigKey;
import io.barnabas.common.config.Importance;
import java.util.List;
import java.util.Map;

/** The admin client's settings, under Kafka's names. */
public final class AdminConfig {
    public static final String DEFAULT_API_TIMEOUT_MS = "default.api.timeout.ms";

    private static final int REQUEST_TIMEOUT_MS = 30_000;
    private static final int SEND_BUFFER_BYTES = 128 * 1024;
    private static final int RECEIVE_BUFFER_BYTES = 64 * 1024;

    private final Map<String, Object> values;

    /**
     * @throws ConfigException when a value cannot be used
     */
    public AdminConfig(Map<String, String> settings) {
        List<ConfigKey> keys = ClientConfigs.keys("", REQUEST_TIMEOUT_MS, SEND_BUFFER_BYTES, RECEIVE_BUFFER_BYTES);
        keys.add(ConfigKey.int32(DEFAULT_API_TIMEOUT_MS, 60_000, Importance.MEDIUM, "How long a call may take, in ms.")
                .atLeast(0));
        this.values = ConfigDef.of(keys).parse(settings);
    }

    Map<String, Object> values() {
        return values;
    }

    int defaultApiTimeoutMs() {
        return (Integer) values.get(DEFAULT_API_TIMEOUT_MS);
    }
}
