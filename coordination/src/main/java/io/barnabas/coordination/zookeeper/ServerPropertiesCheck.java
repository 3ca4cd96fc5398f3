package io.barnabas.coordination.zookeeper;

import io.barnabas.coordination.zookeeper.QuorumPeerMain.MistakeException;
import java.io.IOException;
import java.io.Reader;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;

/**
 * Finds an operator's mistakes in a zookeeper.properties before ZooKeeper trips over them, and says each in one line.
 */
final class ServerPropertiesCheck {
    private static final int MAX_PORT = 65535;
    private static final List<String> NUMBERS = List.of(
            "tickTime",
            "initLimit",
            "syncLimit",
            "maxClientCnxns",
            "minSessionTimeout",
            "maxSessionTimeout",
            "autopurge.snapRetainCount",
            "autopurge.purgeInterval");

    private final Path file;
    private final Properties properties;

    private ServerPropertiesCheck(Path file, Properties properties) {
        this.file = file;
        this.properties = properties;
    }

    static void check(Path file) throws MistakeException {
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            throw new MistakeException(file + " cannot be read. Name ZooKeeper's configuration file, as in"
                    + " zookeeper-server-start.sh config/zookeeper.properties.");
        }
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw new MistakeException(file + " is not a properties file: " + e.getMessage());
        }
        new ServerPropertiesCheck(file, properties).check();
    }

    private void check() throws MistakeException {
        for (String key : NUMBERS) {
            number(key, Integer.MIN_VALUE, Integer.MAX_VALUE);
        }
        Path dataDir = dataDir();
        boolean ensemble = properties.stringPropertyNames().stream().anyMatch(k -> k.startsWith("server."))
                || properties.containsKey("dynamicConfigFile");
        if (ensemble && !Files.exists(dataDir.resolve("myid"))) {
            throw new MistakeException(dataDir.resolve("myid") + " is missing. A member of an ensemble needs its number"
                    + " there, the N of its own server.N line: echo N > " + dataDir.resolve("myid"));
        }
        boolean plain = checkPort("clientPort", "clientPortAddress");
        boolean secure = checkPort("secureClientPort", "secureClientPortAddress");
        if (!plain && !secure && !ensemble) {
            throw new MistakeException(file + " sets no clientPort. Add the port clients connect to: clientPort=2181");
        }
    }

    private Path dataDir() throws MistakeException {
        String text = properties.getProperty("dataDir", "").strip();
        if (text.isEmpty()) {
            throw new MistakeException(
                    file + " sets no dataDir. Add the directory for ZooKeeper's data:" + " dataDir=/var/lib/zookeeper");
        }
        Path dataDir = Path.of(text).toAbsolutePath();
        throwIfNotWritable("dataDir", dataDir);
        String log = properties.getProperty("dataLogDir", "").strip();
        if (!log.isEmpty()) {
            throwIfNotWritable("dataLogDir", Path.of(log).toAbsolutePath());
        }
        return dataDir;
    }

    private void throwIfNotWritable(String key, Path dir) throws MistakeException {
        try {
            Files.createDirectories(dir);
            Path probe = Files.createTempFile(dir, ".writable", null);
            Files.delete(probe);
        } catch (IOException e) {
            throw new MistakeException(key + "=" + dir + " in " + file + " cannot be written by user "
                    + System.getProperty("user.name") + ". Give that user the directory, or name another one.");
        }
    }

    private boolean checkPort(String key, String addressKey) throws MistakeException {
        if (!properties.containsKey(key)) {
            return false;
        }
        int port = number(key, 0, MAX_PORT);
        String host = properties.getProperty(addressKey, "").strip();
        InetSocketAddress address = host.isEmpty() ? new InetSocketAddress(port) : new InetSocketAddress(host, port);
        if (address.isUnresolved()) {
            throw new MistakeException(addressKey + "=" + host + " in " + file + ": that host name is unknown.");
        }
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(address);
        } catch (IOException e) {
            throw new MistakeException(key + "=" + port + " cannot be opened (" + e.getMessage()
                    + "). Something else listens there, perhaps another ZooKeeper: stop it, or set another " + key
                    + " in " + file + " and the same port in the brokers' zookeeper.connect.");
        }
        return true;
    }

    private int number(String key, int min, int max) throws MistakeException {
        String text = properties.getProperty(key, "0").strip();
        String range = min == 0 ? " from 0 to " + max : "";
        try {
            int number = Integer.parseInt(text);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new MistakeException(key + "=" + text + " in " + file + " is not a number" + range + ".");
        }
        throw new MistakeException(key + "=" + text + " in " + file + " is not a number" + range + ".");
    }
}
