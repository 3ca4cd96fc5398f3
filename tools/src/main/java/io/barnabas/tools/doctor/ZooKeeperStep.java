package io.barnabas.tools.doctor;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/** Does ZooKeeper answer, and has its ensemble a leader? */
final class ZooKeeperStep implements Step {
    private static final String MODE = "Mode: ";
    private static final String VERSION = "Zookeeper version: ";

    private final List<Server> servers;

    ZooKeeperStep(List<Server> servers) {
        this.servers = List.copyOf(servers);
    }

    @Override
    public String name() {
        return "zookeeper";
    }

    @Override
    public boolean standsAlone() {
        return true;
    }

    @Override
    public Finding examine(Examination examination) {
        List<String> seen = new ArrayList<>();
        List<String> advice = new ArrayList<>();
        for (Server server : servers) {
            ask(server, examination.timeoutMs(), seen, advice);
        }
        String text = String.join("; ", seen);
        if (advice.isEmpty()) {
            return Finding.ok(text);
        }
        boolean majority = 2 * advice.size() < servers.size();
        return majority
                ? Finding.warn(text, advice.toArray(String[]::new))
                : Finding.fail(text, advice.toArray(String[]::new));
    }

    private static void ask(Server server, int timeoutMs, List<String> seen, List<String> advice) {
        InetSocketAddress address;
        try (Socket socket = new Socket()) {
            address = server.at(server.resolve());
            socket.connect(address, timeoutMs);
        } catch (UnknownHostException e) {
            seen.add("the name '" + server.host() + "' cannot be resolved");
            advice.addAll(NameStep.adviceOn(server.host()));
            return;
        } catch (IOException e) {
            seen.add(server + " " + TcpStep.cause(e, timeoutMs));
            advice.add("Is ZooKeeper running (ps ax | grep QuorumPeerMain)? On which port (clientPort in"
                    + " zookeeper.properties, 2181 unless changed)?");
            return;
        }
        judge(server, FourLetterWord.ask(address, "srvr", timeoutMs), seen, advice);
    }

    static void judge(Server server, String answer, List<String> seen, List<String> advice) {
        if (answer == null) {
            seen.add(server + " takes connections but does not answer 'srvr' as ZooKeeper does");
            advice.add("Is it ZooKeeper that has this port? A broker's is another (9092).");
        } else if (answer.contains(MODE)) {
            seen.add(server + " is ZooKeeper " + upTo(after(answer, VERSION), '-') + ", " + after(answer, MODE));
        } else if (answer.contains("not executed because it is not in the whitelist")) {
            seen.add(server + " is ZooKeeper; it keeps its state to itself (4lw.commands.whitelist)");
        } else if (answer.contains("not currently serving requests")) {
            seen.add(server + " is ZooKeeper, but serves nobody");
            advice.add("Its ensemble has no majority: start the other ZooKeeper servers, and check server.N in"
                    + " zookeeper.properties and the myid files.");
        } else {
            seen.add(server + " answers, but not as ZooKeeper does");
            advice.add("Another service has this port; ZooKeeper's is clientPort in zookeeper.properties.");
        }
    }

    private static String after(String answer, String label) {
        int start = answer.indexOf(label);
        return start < 0
                ? ""
                : upTo(answer.substring(start + label.length()), '\n').trim();
    }

    private static String upTo(String text, char end) {
        int index = text.indexOf(end);
        return index < 0 ? text : text.substring(0, index);
    }
}
