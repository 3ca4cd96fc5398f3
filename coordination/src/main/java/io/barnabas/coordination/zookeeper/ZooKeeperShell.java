package io.barnabas.coordination.zookeeper;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher.Event.EventType;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.ZooKeeperMain;
import org.apache.zookeeper.admin.ZooKeeperAdmin;

/**
 * {@code zookeeper-shell.sh host:port[/path] [-zk-tls-config-file file] [command...]}: ZooKeeper's own command line,
 * one command or many from standard input, with Kafka's way of naming the TLS configuration. A server that does not
 * answer is named in one line.
 */
public final class ZooKeeperShell extends ZooKeeperMain {
    private static final int SESSION_TIMEOUT_MS = 30_000;
    private static final int PROBE_TIMEOUT_MS = 3_000;
    private static final int CONNECT_TIMEOUT_S = 15;
    private static final String USAGE =
            "USAGE: bin/zookeeper-shell.sh zookeeper_host:port[/path] [-zk-tls-config-file file] [args...]";
    private static final String TLS_FILE_OPTION = "-zk-tls-config-file";

    private final ZooKeeperConfig config;
    private volatile CountDownLatch connected;

    private ZooKeeperShell(ZooKeeperConfig config) {
        // Without a client: the other constructor connects before this one could say how.
        super((ZooKeeper) null);
        this.config = config;
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        if (args.length < 1) {
            System.out.println(USAGE);
            System.exit(1);
        }
        if (args[0].equals("--help") || args[0].equals("-h")) {
            System.out.println(USAGE);
            System.exit(0);
        }
        List<String> rest = new ArrayList<>(Arrays.asList(args).subList(1, args.length));
        Map<String, String> security = new HashMap<>();
        int tls = rest.indexOf(TLS_FILE_OPTION);
        if (tls == 0 && rest.size() > 1) {
            security.putAll(properties(rest.get(1)));
            rest.subList(0, 2).clear();
        }
        ZooKeeperConfig config = new ZooKeeperConfig(args[0], SESSION_TIMEOUT_MS, SESSION_TIMEOUT_MS, false, security);
        new ZooKeeperShell(config).run(rest);
    }

    private static Map<String, String> properties(String file) throws IOException {
        Properties properties = new Properties();
        if (!Files.isReadable(Path.of(file))) {
            exit(file + " cannot be read. Name the file with the TLS settings after " + TLS_FILE_OPTION + ".", 1);
        }
        try (Reader reader = Files.newBufferedReader(Path.of(file))) {
            properties.load(reader);
        }
        Map<String, String> map = new HashMap<>();
        properties.stringPropertyNames().forEach(name -> map.put(name, properties.getProperty(name)));
        return map;
    }

    private void run(List<String> command) throws IOException, InterruptedException {
        boolean interactive = command.isEmpty();
        System.out.println("Connecting to " + config.connect());
        connectToZK(config.connect());
        if (interactive) {
            System.out.println("Welcome to ZooKeeper!");
            System.out.println("JLine support is disabled");
        }
        if (!connected.await(CONNECT_TIMEOUT_S, TimeUnit.SECONDS)) {
            exit(
                    "ZooKeeper at " + host + " accepts the connection but opens no session within " + CONNECT_TIMEOUT_S
                            + " s. Has the ensemble a quorum?",
                    1);
        }
        if (interactive) {
            readLines();
        } else {
            executeLine(String.join(
                    " ", command.stream().map(ZooKeeperShell::quoted).toList()));
        }
        // Ends the session in good order: the server warns of clients that just vanish. Nobody needs to read of it.
        printWatches = false;
        zk.close();
        System.exit(exitCode);
    }

    /** So that ZooKeeper's reader of command lines finds the argument in one piece. */
    private static String quoted(String argument) {
        boolean whole = !argument.isEmpty()
                && argument.chars().noneMatch(Character::isWhitespace)
                && "'\"".indexOf(argument.charAt(0)) < 0;
        char quote = argument.indexOf('\'') < 0 ? '\'' : '"';
        return whole ? argument : quote + argument + quote;
    }

    private void readLines() throws IOException, InterruptedException {
        boolean terminal = System.console() != null;
        BufferedReader reader = new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset()));
        prompt(terminal);
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            executeLine(line);
            prompt(terminal);
        }
    }

    private void prompt(boolean terminal) {
        if (terminal) {
            System.out.print(getPrompt());
            System.out.flush();
        }
    }

    @Override
    protected void connectToZK(String newHost) throws InterruptedException, IOException {
        if (zk != null && zk.getState().isAlive()) {
            zk.close();
        }
        host = newHost;
        throwIfUnreachable(newHost, config);
        connected = new CountDownLatch(1);
        zk = new ZooKeeperAdmin(newHost, SESSION_TIMEOUT_MS, this::onEvent, false, TlsProperties.clientConfig(config));
    }

    private static void throwIfUnreachable(String server, ZooKeeperConfig config) {
        try {
            var finding = new ZooKeeperProbe(ConnectString.parse(server), config.tls()).look(PROBE_TIMEOUT_MS);
            if (!finding.answers()) {
                exit(
                        "No connection to ZooKeeper at " + server + ": " + finding.reason()
                                + ". Check host and port, and whether ZooKeeper runs.",
                        1);
            }
        } catch (io.barnabas.coordination.CoordinationException e) {
            // The sentence was written for the broker's configuration.
            String text = e.getMessage().replace("zookeeper.connect names", "The address names");
            exit(text.replace("zookeeper.connect=", ""), 1);
        }
    }

    /** News of the session and of watches, in the words of Apache Kafka 3.9's shell. */
    private void onEvent(WatchedEvent event) {
        if (getPrintWatches()) {
            System.out.println();
            System.out.println("WATCHER::");
            System.out.println();
            System.out.println(
                    "WatchedEvent state:" + event.getState() + " type:" + event.getType() + " path:" + event.getPath());
        }
        if (event.getType() == EventType.None && event.getState() == KeeperState.SyncConnected) {
            connected.countDown();
        }
    }

    private static void exit(String line, int code) {
        System.out.flush();
        System.err.println(line);
        System.exit(code);
    }
}
