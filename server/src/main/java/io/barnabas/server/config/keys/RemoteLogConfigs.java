package io.barnabas.server.config.keys;

import static io.barnabas.common.config.ConfigKey.bool;
import static io.barnabas.common.config.ConfigKey.float64;
import static io.barnabas.common.config.ConfigKey.int32;
import static io.barnabas.common.config.ConfigKey.int64;
import static io.barnabas.common.config.ConfigKey.string;
import static io.barnabas.common.config.Importance.LOW;
import static io.barnabas.common.config.Importance.MEDIUM;

import io.barnabas.common.config.ConfigKey;
import io.barnabas.common.config.Validators;
import java.util.List;

/** Tiered storage (KIP-405). */
final class RemoteLogConfigs {
    static final List<ConfigKey> KEYS = List.of(
            int32(
                            "remote.fetch.max.wait.ms",
                            500,
                            MEDIUM,
                            "Tiered storage: longest wait for remote records, milliseconds.")
                    .atLeast(1)
                    .clusterWide(),
            int64(
                            "remote.log.index.file.cache.total.size.bytes",
                            1_073_741_824L,
                            LOW,
                            "Tiered storage: disk space for copies of remote indexes, bytes.")
                    .atLeast(1)
                    .clusterWide(),
            int32(
                            "remote.log.manager.copier.thread.pool.size",
                            -1,
                            MEDIUM,
                            "Tiered storage: threads that copy segments; -1 as the shared pool.")
                    .validatedBy(BrokerValidators.remotePoolSize()),
            int64(
                            "remote.log.manager.copy.max.bytes.per.second",
                            Long.MAX_VALUE,
                            MEDIUM,
                            "Tiered storage: copying at most, bytes per second.")
                    .atLeast(1)
                    .clusterWide(),
            int32(
                            "remote.log.manager.copy.quota.window.num",
                            11,
                            MEDIUM,
                            "Tiered storage: samples kept for the quota on copying.")
                    .atLeast(1),
            int32(
                            "remote.log.manager.copy.quota.window.size.seconds",
                            1,
                            MEDIUM,
                            "Tiered storage: length of one sample of that quota, seconds.")
                    .atLeast(1),
            int32(
                            "remote.log.manager.expiration.thread.pool.size",
                            -1,
                            MEDIUM,
                            "Tiered storage: threads that delete remote segments; -1 as the shared pool.")
                    .validatedBy(BrokerValidators.remotePoolSize()),
            int64(
                            "remote.log.manager.fetch.max.bytes.per.second",
                            Long.MAX_VALUE,
                            MEDIUM,
                            "Tiered storage: fetching at most, bytes per second.")
                    .atLeast(1)
                    .clusterWide(),
            int32(
                            "remote.log.manager.fetch.quota.window.num",
                            11,
                            MEDIUM,
                            "Tiered storage: samples kept for the quota on fetching.")
                    .atLeast(1),
            int32(
                            "remote.log.manager.fetch.quota.window.size.seconds",
                            1,
                            MEDIUM,
                            "Tiered storage: length of one sample of that quota, seconds.")
                    .atLeast(1),
            int64(
                            "remote.log.manager.task.interval.ms",
                            30_000L,
                            LOW,
                            "Tiered storage: pause between rounds of copying and deleting, milliseconds.")
                    .atLeast(1),
            int64(
                            "remote.log.manager.task.retry.backoff.max.ms",
                            30_000L,
                            LOW,
                            "Tiered storage: longest pause after a failure, milliseconds.")
                    .atLeast(1)
                    .hidden(),
            int64(
                            "remote.log.manager.task.retry.backoff.ms",
                            500L,
                            LOW,
                            "Tiered storage: first pause after a failure, milliseconds.")
                    .atLeast(1)
                    .hidden(),
            float64(
                            "remote.log.manager.task.retry.jitter",
                            0.2,
                            LOW,
                            "Tiered storage: random part of that pause, 0 to 0.5.")
                    .between(0, 0.5)
                    .hidden(),
            int32("remote.log.manager.thread.pool.size", 10, MEDIUM, "Tiered storage: threads of the shared pool.")
                    .atLeast(1),
            int32(
                            "remote.log.metadata.custom.metadata.max.bytes",
                            128,
                            LOW,
                            "Tiered storage: longest note a plugin may attach to a segment, bytes.")
                    .atLeast(0),
            string(
                            "remote.log.metadata.manager.class.name",
                            "org.apache.kafka.server.log.remote.metadata.storage.TopicBasedRemoteLogMetadataManager",
                            MEDIUM,
                            "Tiered storage: class that keeps the list of remote segments.")
                    .validatedBy(Validators.nonEmptyString()),
            string("remote.log.metadata.manager.class.path", null, MEDIUM, "Tiered storage: class path of that class."),
            string(
                            "remote.log.metadata.manager.impl.prefix",
                            "rlmm.config.",
                            MEDIUM,
                            "Tiered storage: prefix of the settings handed to that class.")
                    .validatedBy(Validators.nonEmptyString()),
            string(
                            "remote.log.metadata.manager.listener.name",
                            null,
                            MEDIUM,
                            "Tiered storage: listener that class connects to.")
                    .validatedBy(Validators.nonEmptyString()),
            int32("remote.log.reader.max.pending.tasks", 100, MEDIUM, "Tiered storage: remote reads that may wait.")
                    .atLeast(1),
            int32("remote.log.reader.threads", 10, MEDIUM, "Tiered storage: threads for remote reads.")
                    .atLeast(1),
            string(
                            "remote.log.storage.manager.class.name",
                            null,
                            MEDIUM,
                            "Tiered storage: class that stores segments elsewhere.")
                    .validatedBy(Validators.nonEmptyString()),
            string("remote.log.storage.manager.class.path", null, MEDIUM, "Tiered storage: class path of that class."),
            string(
                            "remote.log.storage.manager.impl.prefix",
                            "rsm.config.",
                            MEDIUM,
                            "Tiered storage: prefix of the settings handed to that class.")
                    .validatedBy(Validators.nonEmptyString()),
            bool("remote.log.storage.system.enable", false, MEDIUM, "Tiered storage: run it."));

    private RemoteLogConfigs() {}
}
