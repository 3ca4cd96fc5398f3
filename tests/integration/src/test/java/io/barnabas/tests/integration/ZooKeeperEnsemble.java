package io.barnabas.tests.integration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * One real ZooKeeper server process, or an ensemble of several. Its ticks are short, so that sessions of a second are
 * granted and a new leader is found within moments.
 */
public final class ZooKeeperEnsemble implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int ASK_LIMIT_MS = 1_000;

    private final Path work;
    private final List<Member> members;

    /** A server and how its files and ports are called; ids count from 1. */
    private static final class Member {
        final int id;
        final Place place;
        final int clientPort = Ports.free();
        final int peerPort = Ports.free();
        final int electionPort = Ports.free();
        final List<RunningProcess> runs = new ArrayList<>();

        Member(int id, Place place) {
            this.id = id;
            this.place = place;
        }

        RunningProcess process() {
            return runs.get(runs.size() - 1);
        }

        /** {@code leader}, {@code follower} or {@code standalone}; empty when it does not serve. */
        String mode() {
            try (Socket socket = new Socket()) {
                socket.setSoTimeout(ASK_LIMIT_MS);
                socket.connect(new InetSocketAddress(place.host(), clientPort), ASK_LIMIT_MS);
                socket.getOutputStream().write("srvr".getBytes(StandardCharsets.US_ASCII));
                String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                return answer.lines()
                        .filter(line -> line.startsWith("Mode: "))
                        .map(line -> line.substring("Mode: ".length()))
                        .findFirst()
                        .orElse("");
            } catch (IOException e) {
                return "";
            }
        }
    }

    private ZooKeeperEnsemble(Path work, List<Place> places) {
        this.work = work;
        this.members = IntStream.range(0, places.size())
                .mapToObj(i -> new Member(i + 1, places.get(i)))
                .toList();
    }

    /** Starts so many servers at once on loopback; returns when all of them serve. */
    public static ZooKeeperEnsemble started(Path work, int servers) {
        return started(
                work, IntStream.range(0, servers).mapToObj(i -> Place.LOOPBACK).toList());
    }

    /** The same with a server in each of the places. */
    public static ZooKeeperEnsemble started(Path work, List<Place> places) {
        ZooKeeperEnsemble ensemble = new ZooKeeperEnsemble(work, places);
        try {
            ensemble.members.forEach(member -> ensemble.launch(member));
            ensemble.awaitServing();
            return ensemble;
        } catch (RuntimeException | Error e) {
            ensemble.close();
            throw e;
        }
    }

    /** What {@code zookeeper.connect} says. */
    public String connect() {
        return members.stream()
                .map(member -> member.place.address(member.clientPort))
                .collect(Collectors.joining(","));
    }

    public int size() {
        return members.size();
    }

    private void launch(Member member) {
        member.runs.add(Installation.start(
                work,
                member.place.prefix(),
                Map.of(
                        "LOG_DIR",
                        work.resolve("zookeeper-" + member.id + "-logs").toString()),
                "zookeeper-server-start.sh",
                properties(member).toString()));
    }

    private Path properties(Member member) {
        Path data = work.resolve("zookeeper-" + member.id);
        List<String> lines = new ArrayList<>(List.of(
                "dataDir=" + data,
                "clientPort=" + member.clientPort,
                "clientPortAddress=" + member.place.host(),
                "maxClientCnxns=0",
                "admin.enableServer=false",
                "tickTime=400",
                "maxSessionTimeout=60000",
                // What it writes is not lost by killing processes, only by killing machines.
                "forceSync=no"));
        if (members.size() > 1) {
            lines.add("initLimit=20");
            lines.add("syncLimit=5");
            for (Member each : members) {
                lines.add(
                        "server." + each.id + "=" + each.place.host() + ":" + each.peerPort + ":" + each.electionPort);
            }
            try {
                Files.createDirectories(data);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            Installation.write(data.resolve("myid"), Integer.toString(member.id));
        }
        return Installation.write(work.resolve("zookeeper-" + member.id + ".properties"), lines.toArray(String[]::new));
    }

    /** Returns when every server that is alive serves and, in an ensemble, one of them leads. */
    public void awaitServing() {
        Await.until(
                "ZooKeeper serves",
                LIMIT,
                () -> {
                    List<String> modes = members.stream()
                            .filter(member -> member.process().isAlive())
                            .map(Member::mode)
                            .toList();
                    return modes.stream().noneMatch(String::isEmpty)
                            && (members.size() == 1 || modes.contains("leader"));
                },
                this::transcript);
    }

    /** The id of the server that leads, of those that answer; the only one where there is one. */
    public int leader() {
        return members.stream()
                .filter(member -> List.of("leader", "standalone").contains(member.mode()))
                .map(member -> member.id)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no ZooKeeper server leads\n" + transcript()));
    }

    /** SIGKILL. */
    public void kill(int id) {
        member(id).process().killHard();
    }

    /** Starts a killed server again; returns when all servers serve. */
    public void restart(int id) {
        launch(member(id));
        awaitServing();
    }

    public RunningProcess process(int id) {
        return member(id).process();
    }

    private Member member(int id) {
        return members.get(id - 1);
    }

    /** What the ZooKeeper shell prints for a command such as {@code get /controller}; its last line is the answer. */
    public List<String> shell(String... command) {
        List<String> arguments = new ArrayList<>(List.of(connect()));
        arguments.addAll(List.of(command));
        return Installation.run(work, "zookeeper-shell.sh", arguments.toArray(String[]::new))
                .out();
    }

    public String transcript() {
        return members.stream()
                .flatMap(member -> member.runs.stream())
                .map(RunningProcess::transcript)
                .collect(Collectors.joining("\n"));
    }

    @Override
    public void close() {
        // All at once: one after the other they would elect again each time.
        members.forEach(member -> member.runs.forEach(RunningProcess::abandon));
        members.forEach(member -> member.runs.forEach(RunningProcess::close));
    }
}
