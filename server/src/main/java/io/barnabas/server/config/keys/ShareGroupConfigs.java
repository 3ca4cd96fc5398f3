package io.barnabas.server.config.keys;

import static io.barnabas.common.config.ConfigKey.bool;
import static io.barnabas.common.config.ConfigKey.int16;
import static io.barnabas.common.config.ConfigKey.int32;
import static io.barnabas.common.config.Importance.MEDIUM;

import io.barnabas.common.config.ConfigKey;
import java.util.List;

/** Share groups (KIP-932). */
final class ShareGroupConfigs {
    static final List<ConfigKey> KEYS = List.of(
            int32("group.share.delivery.count.limit", 5, MEDIUM, "").between(2, 10),
            bool("group.share.enable", false, MEDIUM, "").hidden(),
            int32("group.share.heartbeat.interval.ms", 5000, MEDIUM, "").atLeast(1),
            int16("group.share.max.groups", 10, MEDIUM, "").between(1, 100),
            int32("group.share.max.heartbeat.interval.ms", 15_000, MEDIUM, "").atLeast(1),
            int32("group.share.max.record.lock.duration.ms", 60_000, MEDIUM, "").between(30_000, 3_600_000),
            int32("group.share.max.session.timeout.ms", 60_000, MEDIUM, "").atLeast(1),
            int16("group.share.max.size", 200, MEDIUM, "").between(10, 1000),
            int32("group.share.min.heartbeat.interval.ms", 5000, MEDIUM, "").atLeast(1),
            int32("group.share.min.record.lock.duration.ms", 15_000, MEDIUM, "").between(1000, 30_000),
            int32("group.share.min.session.timeout.ms", 45_000, MEDIUM, "").atLeast(1),
            int32("group.share.partition.max.record.locks", 200, MEDIUM, "").between(100, 10_000),
            int32("group.share.record.lock.duration.ms", 30_000, MEDIUM, "").between(1000, 60_000),
            int32("group.share.session.timeout.ms", 45_000, MEDIUM, "").atLeast(1));

    private ShareGroupConfigs() {}
}
