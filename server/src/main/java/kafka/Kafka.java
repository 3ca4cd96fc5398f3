package kafka;

import io.barnabas.server.BrokerMain;

/** The command-line name people know. */
public final class Kafka {
    private Kafka() {}

    /** {@code kafka.Kafka server.properties [--override property=value]*} */
    public static void main(String[] args) {
        BrokerMain.main(args);
    }
}
