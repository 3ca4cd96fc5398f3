package io.barnabas.server.config.keys;

import static io.barnabas.common.config.ConfigKey.className;
import static io.barnabas.common.config.ConfigKey.int32;
import static io.barnabas.common.config.Importance.LOW;

import io.barnabas.common.config.ConfigKey;
import java.util.List;

/** Windows over which quotas are measured. */
final class QuotaConfigs {
    static final List<ConfigKey> KEYS = List.of(
            int32(
                            "alter.log.dirs.replication.quota.window.num",
                            11,
                            LOW,
                            "Samples kept for the quota of moves between log directories.")
                    .atLeast(1),
            int32(
                            "alter.log.dirs.replication.quota.window.size.seconds",
                            1,
                            LOW,
                            "Length of one sample of the quota of moves between log directories, seconds.")
                    .atLeast(1),
            className(
                    "client.quota.callback.class",
                    null,
                    LOW,
                    "Class that computes quotas in place of the built-in rules."),
            int32("controller.quota.window.num", 11, LOW, "Samples kept for quotas of changes to topics.")
                    .atLeast(1),
            int32(
                            "controller.quota.window.size.seconds",
                            1,
                            LOW,
                            "Length of one sample of quotas of changes to topics, seconds.")
                    .atLeast(1),
            int32("quota.window.num", 11, LOW, "Samples kept for quotas of clients.")
                    .atLeast(1),
            int32("quota.window.size.seconds", 1, LOW, "Length of one sample of quotas of clients, seconds.")
                    .atLeast(1),
            int32("replication.quota.window.num", 11, LOW, "Samples kept for the quota of replication.")
                    .atLeast(1),
            int32(
                            "replication.quota.window.size.seconds",
                            1,
                            LOW,
                            "Length of one sample of the quota of replication, seconds.")
                    .atLeast(1));

    private QuotaConfigs() {}
}
