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
            int32(
                            "group.share.delivery.count.limit",
                            5,
                            MEDIUM,
                            "Deliveries of one record to a share group before it is given up.")
                    .between(2, 10),
            bool("group.share.enable", false, MEDIUM, "Offer share groups.").hidden(),
            int32(
                            "group.share.heartbeat.interval.ms",
                            5000,
                            MEDIUM,
                            "Pause between heartbeats told to members of share groups, milliseconds.")
                    .atLeast(1),
            int16("group.share.max.groups", 10, MEDIUM, "Most share groups.").between(1, 100),
            int32(
                            "group.share.max.heartbeat.interval.ms",
                            15_000,
                            MEDIUM,
                            "Upper bound of heartbeat intervals of share groups, milliseconds.")
                    .atLeast(1),
            int32(
                            "group.share.max.record.lock.duration.ms",
                            60_000,
                            MEDIUM,
                            "Upper bound of record locks of share groups, milliseconds.")
                    .between(30_000, 3_600_000),
            int32(
                            "group.share.max.session.timeout.ms",
                            60_000,
                            MEDIUM,
                            "Upper bound of session time-outs of share groups, milliseconds.")
                    .atLeast(1),
            int16("group.share.max.size", 200, MEDIUM, "Most consumers of one share group.")
                    .between(10, 1000),
            int32(
                            "group.share.min.heartbeat.interval.ms",
                            5000,
                            MEDIUM,
                            "Lower bound of heartbeat intervals of share groups, milliseconds.")
                    .atLeast(1),
            int32(
                            "group.share.min.record.lock.duration.ms",
                            15_000,
                            MEDIUM,
                            "Lower bound of record locks of share groups, milliseconds.")
                    .between(1000, 30_000),
            int32(
                            "group.share.min.session.timeout.ms",
                            45_000,
                            MEDIUM,
                            "Lower bound of session time-outs of share groups, milliseconds.")
                    .atLeast(1),
            int32(
                            "group.share.partition.max.record.locks",
                            200,
                            MEDIUM,
                            "Records of one partition a share group may hold locked.")
                    .between(100, 10_000),
            int32(
                            "group.share.record.lock.duration.ms",
                            30_000,
                            MEDIUM,
                            "A record handed to a share consumer is locked for this long, milliseconds.")
                    .between(1000, 60_000),
            int32(
                            "group.share.session.timeout.ms",
                            45_000,
                            MEDIUM,
                            "A share consumer silent for this long is removed, milliseconds.")
                    .atLeast(1));

    private ShareGroupConfigs() {}
}
