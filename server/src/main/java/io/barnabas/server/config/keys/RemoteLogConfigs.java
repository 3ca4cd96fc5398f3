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
            int32("remote.fetch.max.wait.ms", 500, MEDIUM, "")
                    .atLeast(1)
                    .clusterWide(),
            int64("remote.log.index.file.cache.total.size.bytes", 1_073_741_824L, LOW, "")
                    .atLeast(1)
                    .clusterWide(),
            int32("remote.log.manager.copier.thread.pool.size", -1, MEDIUM, "")
                    .validatedBy(BrokerValidators.remotePoolSize()),
            int64("remote.log.manager.copy.max.bytes.per.second", Long.MAX_VALUE, MEDIUM, "")
                    .atLeast(1)
                    .clusterWide(),
            int32("remote.log.manager.copy.quota.window.num", 11, MEDIUM, "").atLeast(1),
            int32("remote.log.manager.copy.quota.window.size.seconds", 1, MEDIUM, "").atLeast(1),
            int32("remote.log.manager.expiration.thread.pool.size", -1, MEDIUM, "")
                    .validatedBy(BrokerValidators.remotePoolSize()),
            int64("remote.log.manager.fetch.max.bytes.per.second", Long.MAX_VALUE, MEDIUM, "")
                    .atLeast(1)
                    .clusterWide(),
            int32("remote.log.manager.fetch.quota.window.num", 11, MEDIUM, "").atLeast(1),
            int32("remote.log.manager.fetch.quota.window.size.seconds", 1, MEDIUM, "").atLeast(1),
            int64("remote.log.manager.task.interval.ms", 30_000L, LOW, "").atLeast(1),
            int64("remote.log.manager.task.retry.backoff.max.ms", 30_000L, LOW, "")
                    .atLeast(1)
                    .hidden(),
            int64("remote.log.manager.task.retry.backoff.ms", 500L, LOW, "")
                    .atLeast(1)
                    .hidden(),
            float64("remote.log.manager.task.retry.jitter", 0.2, LOW, "")
                    .between(0, 0.5)
                    .hidden(),
            int32("remote.log.manager.thread.pool.size", 10, MEDIUM, "").atLeast(1),
            int32("remote.log.metadata.custom.metadata.max.bytes", 128, LOW, "").atLeast(0),
            string(
                    "remote.log.metadata.manager.class.name",
                    "org.apache.kafka.server.log.remote.metadata.storage.TopicBasedRemoteLogMetadataManager",
                    MEDIUM,
                    "")
                    .validatedBy(Validators.nonEmptyString()),
            string("remote.log.metadata.manager.class.path", null, MEDIUM, ""),
            string("remote.log.metadata.manager.impl.prefix", "rlmm.config.", MEDIUM, "")
                    .validatedBy(Validators.nonEmptyString()),
            string("remote.log.metadata.manager.listener.name", null, MEDIUM, "")
                    .validatedBy(Validators.nonEmptyString()),
            int32("remote.log.reader.max.pending.tasks", 100, MEDIUM, "").atLeast(1),
            int32("remote.log.reader.threads", 10, MEDIUM, "").atLeast(1),
            string("remote.log.storage.manager.class.name", null, MEDIUM, "")
                    .validatedBy(Validators.nonEmptyString()),
            string("remote.log.storage.manager.class.path", null, MEDIUM, ""),
            string("remote.log.storage.manager.impl.prefix", "rsm.config.", MEDIUM, "")
                    .validatedBy(Validators.nonEmptyString()),
            bool("remote.log.storage.system.enable", false, MEDIUM, ""));

    private RemoteLogConfigs() {}
}
