package io.barnabas.server.config.keys;

import static io.barnabas.common.config.ConfigKey.bool;
import static io.barnabas.common.config.ConfigKey.int32;
import static io.barnabas.common.config.ConfigKey.int64;
import static io.barnabas.common.config.ConfigKey.list;
import static io.barnabas.common.config.ConfigKey.string;
import static io.barnabas.common.config.Importance.LOW;

import io.barnabas.common.config.ConfigKey;
import java.util.List;

/** Metrics and their reporters. */
final class MetricConfigs {
    static final List<ConfigKey> KEYS = List.of(
            bool(
                    "auto.include.jmx.reporter",
                    true,
                    LOW,
                    "Publish metrics over JMX even if metric.reporters does not name it."),
            int32(
                            "kafka.metrics.polling.interval.secs",
                            10,
                            LOW,
                            "Pause between readings of kafka.metrics.reporters, seconds.")
                    .atLeast(1),
            list("kafka.metrics.reporters", List.of(), LOW, "Classes that report the older metrics."),
            list("metric.reporters", List.of(), LOW, "Classes that report metrics.")
                    .clusterWide(),
            int32("metrics.num.samples", 2, LOW, "Samples kept for one metric.").atLeast(1),
            string("metrics.recording.level", "INFO", LOW, "Least important metrics recorded: INFO, DEBUG or TRACE."),
            int64("metrics.sample.window.ms", 30_000L, LOW, "Length of one sample, milliseconds.")
                    .atLeast(1),
            int32("telemetry.max.bytes", 1_048_576, LOW, "Largest batch of metrics taken from a client, bytes.")
                    .atLeast(1));

    private MetricConfigs() {}
}
