package io.barnabas.server.config.keys;

import static io.barnabas.common.config.ConfigKey.className;
import static io.barnabas.common.config.ConfigKey.int32;
import static io.barnabas.common.config.Importance.LOW;

import io.barnabas.common.config.ConfigKey;
import java.util.List;

/** Windows over which quotas are measured. */
final class QuotaConfigs {
    static final List<ConfigKey> KEYS = List.of(
            int32("alter.log.dirs.replication.quota.window.num", 11, LOW, "").atLeast(1),
            int32("alter.log.dirs.replication.quota.window.size.seconds", 1, LOW, "").atLeast(1),
            className("client.quota.callback.class", null, LOW, ""),
            int32("controller.quota.window.num", 11, LOW, "").atLeast(1),
            int32("controller.quota.window.size.seconds", 1, LOW, "").atLeast(1),
            int32("quota.window.num", 11, LOW, "").atLeast(1),
            int32("quota.window.size.seconds", 1, LOW, "").atLeast(1),
            int32("replication.quota.window.num", 11, LOW, "").atLeast(1),
            int32("replication.quota.window.size.seconds", 1, LOW, "").atLeast(1));

    private QuotaConfigs() {}
}
