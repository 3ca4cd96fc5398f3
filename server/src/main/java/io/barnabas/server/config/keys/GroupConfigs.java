package io.barnabas.server.config.keys;

import static io.barnabas.common.config.ConfigKey.bool;
import static io.barnabas.common.config.ConfigKey.int32;
import static io.barnabas.common.config.ConfigKey.list;
import static io.barnabas.common.config.ConfigKey.string;
import static io.barnabas.common.config.Importance.MEDIUM;

import io.barnabas.common.config.ConfigKey;
import io.barnabas.common.config.Validators;
import java.util.List;

/** Consumer groups: sessions, sizes, rebalances. */
final class GroupConfigs {
    static final List<ConfigKey> KEYS = List.of(
            list(
                    "group.consumer.assignors",
                    List.of(
                            "org.apache.kafka.coordinator.group.assignor.UniformAssignor",
                            "org.apache.kafka.coordinator.group.assignor.RangeAssignor"),
                    MEDIUM,
                    "Assignors of consumer groups (KIP-848), the default first."),
            int32(
                            "group.consumer.heartbeat.interval.ms",
                            5000,
                            MEDIUM,
                            "Pause between heartbeats told to members (KIP-848), milliseconds.")
                    .atLeast(1),
            int32(
                            "group.consumer.max.heartbeat.interval.ms",
                            15_000,
                            MEDIUM,
                            "Upper bound of heartbeat intervals (KIP-848), milliseconds.")
                    .atLeast(1),
            int32(
                            "group.consumer.max.session.timeout.ms",
                            60_000,
                            MEDIUM,
                            "Upper bound of session time-outs (KIP-848), milliseconds.")
                    .atLeast(1),
            int32("group.consumer.max.size", Integer.MAX_VALUE, MEDIUM, "Most members of one group (KIP-848).")
                    .atLeast(1),
            string(
                            "group.consumer.migration.policy",
                            "disabled",
                            MEDIUM,
                            "Whether groups may move between the classic protocol and KIP-848's.")
                    .validatedBy(Validators.oneOfIgnoringCase("DISABLED", "DOWNGRADE", "UPGRADE", "BIDIRECTIONAL"))
                    .hidden(),
            int32(
                            "group.consumer.min.heartbeat.interval.ms",
                            5000,
                            MEDIUM,
                            "Lower bound of heartbeat intervals (KIP-848), milliseconds.")
                    .atLeast(1),
            int32(
                            "group.consumer.min.session.timeout.ms",
                            45_000,
                            MEDIUM,
                            "Lower bound of session time-outs (KIP-848), milliseconds.")
                    .atLeast(1),
            int32(
                            "group.consumer.session.timeout.ms",
                            45_000,
                            MEDIUM,
                            "A member silent for this long is removed (KIP-848), milliseconds.")
                    .atLeast(1),
            int32(
                            "group.coordinator.append.linger.ms",
                            10,
                            MEDIUM,
                            "How long the coordinator gathers records before writing, milliseconds.")
                    .atLeast(0),
            bool("group.coordinator.new.enable", false, MEDIUM, "Use the coordinator of KIP-848.")
                    .hidden(),
            list(
                            "group.coordinator.rebalance.protocols",
                            List.of("classic"),
                            MEDIUM,
                            "Rebalance protocols offered to consumers.")
                    .eachOneOf("consumer", "classic", "share", "unknown"),
            int32("group.coordinator.threads", 1, MEDIUM, "Threads of the group coordinator.")
                    .atLeast(1),
            int32(
                    "group.initial.rebalance.delay.ms",
                    3000,
                    MEDIUM,
                    "Wait for more members before an empty group first rebalances, milliseconds."),
            int32(
                    "group.max.session.timeout.ms",
                    1_800_000,
                    MEDIUM,
                    "Longest session time-out a consumer may ask for, milliseconds."),
            int32("group.max.size", Integer.MAX_VALUE, MEDIUM, "Most members of one consumer group.")
                    .atLeast(1),
            int32(
                    "group.min.session.timeout.ms",
                    6000,
                    MEDIUM,
                    "Shortest session time-out a consumer may ask for, milliseconds."));

    private GroupConfigs() {}
}
