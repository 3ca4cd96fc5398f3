package io.barnabas.server.config.keys;

import static io.barnabas.common.config.ConfigKey.bool;
import static io.barnabas.common.config.ConfigKey.int32;
import static io.barnabas.common.config.ConfigKey.int64;
import static io.barnabas.common.config.Importance.LOW;
import static io.barnabas.common.config.Importance.MEDIUM;

import io.barnabas.common.config.ConfigDef;
import java.util.List;

/**
 * Settings that Apache Kafka does not have. Its brokers ignore them with a warning, so that one server.properties serves
 * both kinds; tools that describe a broker leave them out, as Apache's do.
 */
public final class BarnabasConfigs {
    public static final String FAILURE_DETECTION_ENABLE = "barnabas.failure.detection.enable";
    public static final String FAILURE_DETECTION_PROBES = "barnabas.failure.detection.probes";
    public static final String FAILURE_DETECTION_PROBE_INTERVAL_MS = "barnabas.failure.detection.probe.interval.ms";

    public static final String LOG_DIR_RESERVED_BYTES = "barnabas.log.dir.reserved.bytes";
    public static final String LOG_DIR_UNFLUSHED_BYTES = "barnabas.log.dir.unflushed.bytes";

    public static final ConfigDef DEF = ConfigDef.of(List.of(
            bool(
                    FAILURE_DETECTION_ENABLE,
                    true,
                    MEDIUM,
                    "Notice brokers whose addresses refuse connections before their ZooKeeper sessions end."),
            int32(
                            FAILURE_DETECTION_PROBES,
                            3,
                            LOW,
                            "Connections that must be refused one after the other before a broker is reported.")
                    .between(1, 100),
            int32(
                            FAILURE_DETECTION_PROBE_INTERVAL_MS,
                            50,
                            LOW,
                            "Pause between these connections, and for a reported broker to object, milliseconds.")
                    .between(1, 60_000),
            int64(
                            LOG_DIR_RESERVED_BYTES,
                            64L * 1024 * 1024,
                            MEDIUM,
                            "Room on the volume of a log directory that producers' records leave for everything else,"
                                    + " bytes; at most a tenth of the volume counts. 0: until the volume is full.")
                    .atLeast(0),
            int64(
                            LOG_DIR_UNFLUSHED_BYTES,
                            64L * 1024 * 1024,
                            LOW,
                            "Bytes of a log directory above which log.flush.offset.checkpoint.interval.ms has logs"
                                    + " forced to the device, so that a recovery has little to read.")
                    .atLeast(0)));

    private BarnabasConfigs() {}
}
