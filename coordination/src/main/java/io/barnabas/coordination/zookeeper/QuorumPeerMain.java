package io.barnabas.coordination.zookeeper;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.zookeeper.server.DatadirCleanupManager;
import org.apache.zookeeper.server.ServerConfig;
import org.apache.zookeeper.server.ZooKeeperServerMain;
import org.apache.zookeeper.server.admin.AdminServer.AdminServerException;
import org.apache.zookeeper.server.quorum.QuorumPeerConfig;
import org.apache.zookeeper.server.quorum.QuorumPeerConfig.ConfigException;

/**
 * Starts ZooKeeper's own server from a zookeeper.properties: standalone, or a member of an ensemble when the file names
 * servers. ZooKeeper's own launcher would do, but answers an operator's mistake with a stack trace or a usage text, and
 * warns three times about a healthy start.
 *
 * <p>Named like ZooKeeper's, so that whoever looks for QuorumPeerMain among the processes finds it.
 */
public final class QuorumPeerMain {
    private static final int EXIT_MISTAKE = 2;
    private static final int EXIT_FAILURE = 1;
    private static final String MAX_CONNECTIONS = "zookeeper.maxCnxns";
    private static final String ADMIN_SERVER = "zookeeper.admin.enableServer";

    private QuorumPeerMain() {}

    /** @param args the properties file */
    public static void main(String[] args) {
        if (args.length != 1) {
            exit("USAGE: zookeeper-server-start.sh [-daemon] zookeeper.properties", EXIT_MISTAKE);
        }
        Path file = Path.of(args[0]).toAbsolutePath().normalize();
        try {
            ServerPropertiesCheck.check(file);
            run(parse(file));
        } catch (MistakeException e) {
            exit(e.getMessage(), EXIT_MISTAKE);
        } catch (IOException | AdminServerException e) {
            exit("ZooKeeper cannot start: " + text(e), EXIT_FAILURE);
        }
        System.exit(0);
    }

    /** What the operator got wrong, in one line. */
    static final class MistakeException extends Exception {
        private static final long serialVersionUID = 1L;

        MistakeException(String message) {
            super(message);
        }
    }

    private static QuorumPeerConfig parse(Path file) throws MistakeException {
        QuorumPeerConfig config = new QuorumPeerConfig();
        try {
            // An absolute path: of a relative one ZooKeeper asks whether it is meant.
            config.parse(file.toString());
        } catch (ConfigException e) {
            throw new MistakeException(file + " is not a usable configuration of ZooKeeper: " + deepest(e));
        }
        // No limit, said aloud: unset, and set to 0, which means the same, both earn a warning.
        if (System.getProperty(MAX_CONNECTIONS) == null) {
            System.setProperty(MAX_CONNECTIONS, Integer.toString(Integer.MAX_VALUE));
        }
        // The admin server is a web server that is not shipped; who wants it says so and brings Jetty.
        if (System.getProperty(ADMIN_SERVER) == null) {
            System.setProperty(ADMIN_SERVER, "false");
        }
        return config;
    }

    private static void run(QuorumPeerConfig config) throws IOException, AdminServerException {
        new DatadirCleanupManager(
                        config.getDataDir(),
                        config.getDataLogDir(),
                        config.getSnapRetainCount(),
                        config.getPurgeInterval())
                .start();
        if (config.isDistributed()) {
            new org.apache.zookeeper.server.quorum.QuorumPeerMain().runFromConfig(config);
        } else {
            ServerConfig standalone = new ServerConfig();
            standalone.readFrom(config);
            new ZooKeeperServerMain().runFromConfig(standalone);
        }
    }

    private static String text(Throwable thrown) {
        return thrown.getMessage() == null ? thrown.toString() : thrown.getMessage();
    }

    private static String deepest(Throwable thrown) {
        Throwable cause = thrown;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return text(cause);
    }

    private static void exit(String line, int code) {
        System.err.println(line);
        System.exit(code);
    }
}
