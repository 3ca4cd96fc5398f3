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
            int32(
                    "broker.heartbeat.interval.ms",
                    2000,
                    MEDIUM,
                    "KRaft: pause between a broker's heartbeats to the controller, milliseconds."),
            int32(
                    "broker.session.timeout.ms",
                    9000,
                    MEDIUM,
                    "KRaft: a broker silent for this long is fenced, milliseconds."),
            string("controller.listener.names", null, HIGH, "KRaft: listeners of the controllers."),
            int32(
                    "controller.quorum.append.linger.ms",
                    25,
                    MEDIUM,
                    "KRaft: how long the leader gathers records before writing, milliseconds."),
            list(
                            "controller.quorum.bootstrap.servers",
                            List.of(),
                            HIGH,
                            "KRaft: host:port,... from which the quorum is found.")
                    .validatedBy(BrokerValidators.bootstrapServers()),
            int32(
                    "controller.quorum.election.backoff.max.ms",
                    1000,
                    HIGH,
                    "KRaft: longest random pause after a lost election, milliseconds."),
            int32(
                    "controller.quorum.election.timeout.ms",
                    1000,
                    HIGH,
                    "KRaft: longest wait for a leader before an election, milliseconds."),
            int32(
                    "controller.quorum.fetch.timeout.ms",
                    2000,
                    HIGH,
                    "KRaft: longest time without a fetch from the leader, milliseconds."),
            int32(
                    "controller.quorum.request.timeout.ms",
                    2000,
                    MEDIUM,
                    "KRaft: time-out of requests within the quorum, milliseconds."),
            int32(
                    "controller.quorum.retry.backoff.ms",
                    20,
                    LOW,
                    "KRaft: pause before a failed request is repeated, milliseconds."),
            list("controller.quorum.voters", List.of(), HIGH, "KRaft: id@host:port,... of the voters.")
                    .validatedBy(BrokerValidators.quorumVoters()),
            bool(
                    "eligible.leader.replicas.enable",
                    false,
                    HIGH,
                    "KRaft: keep lists of replicas that may lead without loss."),
            int32(
                    "initial.broker.registration.timeout.ms",
                    60_000,
                    MEDIUM,
                    "KRaft: a broker that cannot register within this time stops, milliseconds."),
            int64(
                            "log.dir.failure.timeout.ms",
                            30_000L,
                            LOW,
                            "KRaft: a broker that cannot report a failed directory within this time stops, milliseconds.")
                    .atLeast(1),
            string("metadata.log.dir", null, HIGH, "KRaft: directory of the metadata log."),
            int64(
                            "metadata.log.max.record.bytes.between.snapshots",
                            20_971_520L,
                            HIGH,
                            "KRaft: bytes of metadata records before a snapshot.")
                    .atLeast(1),
            int64(
                            "metadata.log.max.snapshot.interval.ms",
                            3_600_000L,
                            HIGH,
                            "KRaft: time before a snapshot, milliseconds; 0 for none.")
                    .atLeast(0),
            int32(
                            "metadata.log.segment.bytes",
                            1_073_741_824,
                            HIGH,
                            "KRaft: size of a segment of the metadata log, bytes.")
                    .atLeast(12),
            int32(
                            "metadata.log.segment.min.bytes",
                            8_388_608,
                            HIGH,
                            "KRaft: least accepted size of such a segment, bytes.")
                    .atLeast(12)
                    .hidden(),
            int64(
                    "metadata.log.segment.ms",
                    604_800_000L,
                    HIGH,
                    "KRaft: age at which such a segment is ended, milliseconds."),
            int32(
                            "metadata.max.idle.interval.ms",
                            500,
                            LOW,
                            "KRaft: pause between no-op records of the controller, milliseconds.")
                    .atLeast(0),
            int64(
                    "metadata.max.retention.bytes",
                    104_857_600L,
                    HIGH,
                    "KRaft: bytes of metadata log and snapshots kept."),
            int64(
                    "metadata.max.retention.ms",
                    604_800_000L,
                    HIGH,
                    "KRaft: time metadata log and snapshots are kept, milliseconds."),
            int32("node.id", -1, HIGH, "KRaft's name of broker.id."),
            list("process.roles", List.of(), HIGH, "KRaft: what this process is; must be empty here.")
                    .eachOneOf("broker", "controller"),
            int64("server.max.startup.time.ms", Long.MAX_VALUE, MEDIUM, "KRaft: longest start, milliseconds.")
                    .atLeast(0)
                    .hidden(),
            bool("unstable.api.versions.enable", false, HIGH, "Offer versions of the protocol still in development.")
                    .hidden(),
            bool("unstable.feature.versions.enable", false, HIGH, "Offer versions of features still in development.")
                    .hidden());

    private KRaftConfigs() {}
}
