package io.barnabas.server.config.keys;

import static io.barnabas.common.config.ConfigKey.bool;
import static io.barnabas.common.config.ConfigKey.int32;
import static io.barnabas.common.config.ConfigKey.int64;
import static io.barnabas.common.config.ConfigKey.list;
import static io.barnabas.common.config.ConfigKey.string;
import static io.barnabas.common.config.Importance.HIGH;
import static io.barnabas.common.config.Importance.LOW;
import static io.barnabas.common.config.Importance.MEDIUM;

import io.barnabas.common.config.ConfigKey;
import java.util.List;

/** Keys of KRaft mode, known so that files which carry them still load; this broker runs on ZooKeeper. */
final class KRaftConfigs {
    static final List<ConfigKey> KEYS = List.of(
            int32("broker.heartbeat.interval.ms", 2000, MEDIUM, ""),
            int32("broker.session.timeout.ms", 9000, MEDIUM, ""),
            string("controller.listener.names", null, HIGH, ""),
            int32("controller.quorum.append.linger.ms", 25, MEDIUM, ""),
            list("controller.quorum.bootstrap.servers", List.of(), HIGH, "")
                    .validatedBy(BrokerValidators.bootstrapServers()),
            int32("controller.quorum.election.backoff.max.ms", 1000, HIGH, ""),
            int32("controller.quorum.election.timeout.ms", 1000, HIGH, ""),
            int32("controller.quorum.fetch.timeout.ms", 2000, HIGH, ""),
            int32("controller.quorum.request.timeout.ms", 2000, MEDIUM, ""),
            int32("controller.quorum.retry.backoff.ms", 20, LOW, ""),
            list("controller.quorum.voters", List.of(), HIGH, "").validatedBy(BrokerValidators.quorumVoters()),
            bool("eligible.leader.replicas.enable", false, HIGH, ""),
            int32("initial.broker.registration.timeout.ms", 60_000, MEDIUM, ""),
            int64("log.dir.failure.timeout.ms", 30_000L, LOW, "").atLeast(1),
            string("metadata.log.dir", null, HIGH, ""),
            int64("metadata.log.max.record.bytes.between.snapshots", 20_971_520L, HIGH, "").atLeast(1),
            int64("metadata.log.max.snapshot.interval.ms", 3_600_000L, HIGH, "").atLeast(0),
            int32("metadata.log.segment.bytes", 1_073_741_824, HIGH, "").atLeast(12),
            int32("metadata.log.segment.min.bytes", 8_388_608, HIGH, "")
                    .atLeast(12)
                    .hidden(),
            int64("metadata.log.segment.ms", 604_800_000L, HIGH, ""),
            int32("metadata.max.idle.interval.ms", 500, LOW, "").atLeast(0),
            int64("metadata.max.retention.bytes", 104_857_600L, HIGH, ""),
            int64("metadata.max.retention.ms", 604_800_000L, HIGH, ""),
            int32("node.id", -1, HIGH, ""),
            list("process.roles", List.of(), HIGH, "").eachOneOf("broker", "controller"),
            int64("server.max.startup.time.ms", Long.MAX_VALUE, MEDIUM, "")
                    .atLeast(0)
                    .hidden(),
            bool("unstable.api.versions.enable", false, HIGH, "").hidden(),
            bool("unstable.feature.versions.enable", false, HIGH, "").hidden());

    private KRaftConfigs() {}
}
