package io.barnabas.tools;

import java.io.PrintStream;

/** Where a command finds its brokers, from the option of today or one of those in older documents. */
public final class Bootstrap {
    public static final String OPTION = "bootstrap-server";
    public static final String BROKER_LIST = "broker-list";
    public static final String ZOOKEEPER = "zookeeper";

    private static final String BROKER_PORT = "9092";

    private Bootstrap() {}

    /** Whether any of the options is there. */
    public static boolean isGiven(Options options) {
        return options.has(OPTION) || options.has(BROKER_LIST) || options.has(ZOOKEEPER);
    }

    /** The servers, or null when none are given. Says on {@code err} what an old option was taken for. */
    public static String servers(Options options, PrintStream err) {
        if (options.has(OPTION)) {
            return options.value(OPTION);
        }
        if (options.has(BROKER_LIST)) {
            err.println("Note: --broker-list is the old name of --bootstrap-server.");
            return options.value(BROKER_LIST);
        }
        if (options.has(ZOOKEEPER)) {
            String servers = besideZooKeeper(options.value(ZOOKEEPER));
            err.println("Note: --zookeeper is gone; using --bootstrap-server " + servers
                    + " (same host, port 9092) instead. Give --bootstrap-server host:port if the broker is elsewhere.");
            return servers;
        }
        return null;
    }

    /** {@code zk1:2181,zk2:2181/kafka} becomes {@code zk1:9092,zk2:9092}. */
    public static String besideZooKeeper(String connect) {
        int chroot = connect.indexOf('/');
        String[] servers = (chroot < 0 ? connect : connect.substring(0, chroot)).split(",");
        StringBuilder brokers = new StringBuilder();
        for (String server : servers) {
            int colon = server.lastIndexOf(':');
            boolean hasPort = colon > server.lastIndexOf(']');
            brokers.append(brokers.length() == 0 ? "" : ",")
                    .append(hasPort ? server.substring(0, colon) : server)
                    .append(':')
                    .append(BROKER_PORT);
        }
        return brokers.toString();
    }
}
