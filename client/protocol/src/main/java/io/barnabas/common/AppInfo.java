package io.barnabas.common;

/** Which Kafka this is compatible with, and which Barnabas it is. */
public final class AppInfo {
    /** The Apache Kafka release whose behaviour is the contract; what {@code --version} prints, as scripts expect. */
    public static final String KAFKA_VERSION = "3.9.1";

    private AppInfo() {}

    /** Barnabas's own version as built into its jar; {@code development} when run from classes. */
    public static String barnabasVersion() {
        String version = AppInfo.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
