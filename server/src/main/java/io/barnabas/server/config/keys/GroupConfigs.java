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
                    List.of("org.apache.kafka.coordinator.group.assignor.UniformAssignor", "org.apache.kafka.coordinator.group.assignor.RangeAssignor"),
                    MEDIUM,
                    ""),
            int32("group.consumer.heartbeat.interval.ms", 5000, MEDIUM, "").atLeast(1),
            int32("group.consumer.max.heartbeat.interval.ms", 15_000, MEDIUM, "").atLeast(1),
            int32("group.consumer.max.session.timeout.ms", 60_000, MEDIUM, "").atLeast(1),
            int32("group.consumer.max.size", Integer.MAX_VALUE, MEDIUM, "").atLeast(1),
            string("group.consumer.migration.policy", "disabled", MEDIUM, "")
                    .validatedBy(Validators.oneOfIgnoringCase("DISABLED", "DOWNGRADE", "UPGRADE", "BIDIRECTIONAL"))
                    .hidden(),
            int32("group.consumer.min.heartbeat.interval.ms", 5000, MEDIUM, "").atLeast(1),
            int32("group.consumer.min.session.timeout.ms", 45_000, MEDIUM, "").atLeast(1),
            int32("group.consumer.session.timeout.ms", 45_000, MEDIUM, "").atLeast(1),
            int32("group.coordinator.append.linger.ms", 10, MEDIUM, "").atLeast(0),
            bool("group.coordinator.new.enable", false, MEDIUM, "").hidden(),
            list("group.coordinator.rebalance.protocols", List.of("classic"), MEDIUM, "")
                    .eachOneOf("consumer", "classic", "share", "unknown"),
            int32("group.coordinator.threads", 1, MEDIUM, "").atLeast(1),
            int32("group.initial.rebalance.delay.ms", 3000, MEDIUM, ""),
            int32("group.max.session.timeout.ms", 1_800_000, MEDIUM, ""),
            int32("group.max.size", Integer.MAX_VALUE, MEDIUM, "").atLeast(1),
            int32("group.min.session.timeout.ms", 6000, MEDIUM, ""));

    private GroupConfigs() {}
}
