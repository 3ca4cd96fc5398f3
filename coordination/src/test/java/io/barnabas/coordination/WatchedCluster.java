package io.barnabas.coordination;

import io.barnabas.common.Time;
import io.barnabas.common.Uuid;
import io.barnabas.coordination.BrokerProbe.Finding;
import io.barnabas.coordination.MetadataStore.Node;
import io.barnabas.coordination.MetadataStore.Write;
import io.barnabas.coordination.memory.InMemoryMetadataServer;
import io.barnabas.coordination.memory.InMemoryMetadataStore;
import io.barnabas.coordination.znode.BrokerIdZNode;
import io.barnabas.coordination.znode.ControllerZNode;
import io.barnabas.coordination.znode.FailureDetectionZNode;
import io.barnabas.metadata.BrokerRegistration;
import io.barnabas.metadata.EndPoint;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;

/** Brokers that do nothing but watch over each other, on a simulated network and a store in memory. */
final class WatchedCluster {
    private static final FailureDetectionConfig CONFIG = new FailureDetectionConfig(true, 3, 50, "INTERNAL");

    final Timeline timeline = new Timeline();
    private final InMemoryMetadataServer server = new InMemoryMetadataServer(timeline.loop()::execute, timeline::nowMs);
    private final InMemoryMetadataStore operator = server.connect();
    private final Map<Integer, Member> members = new TreeMap<>();
    private final Set<Integer> listening = new HashSet<>();
    private final Map<List<Integer>, Finding> links =
            new TreeMap<>((a, b) -> a.toString().compareTo(b.toString()));

    /** One process. */
    static final class Member {
        final InMemoryMetadataStore store;
        final Timeline.Loop loop;
        final FailureDetector detector;

        Member(InMemoryMetadataStore store, Timeline.Loop loop, FailureDetector detector) {
            this.store = store;
            this.loop = loop;
            this.detector = detector;
        }
    }

    WatchedCluster() {
        for (String folder : List.of("/brokers", BrokerIdZNode.PARENT)) {
            write(Write.create(folder, null));
        }
        write(Write.create("/controller_epoch", "1".getBytes()));
        pass(0);
    }

    CompletableFuture<?> write(Write write) {
        CompletableFuture<?> done = operator.multi(List.of(write));
        pass(0);
        return done;
    }

    void pass(long ms) {
        timeline.advance(ms);
    }

    void start(int id) {
        InMemoryMetadataStore store = server.connect();
        Timeline.Loop loop = timeline.loop();
        CoordinationEnvironment environment = new CoordinationEnvironment(
                Time.SYSTEM, bound -> 0, Uuid::randomUuid, endPoint -> probe(id, endPoint), RegistrationMemory.none());
        Member member = new Member(store, loop, new FailureDetector(store, environment, loop, CONFIG));
        members.put(id, member);
        member.detector.onRegistered(register(store, id));
        pass(0);
    }

    /** A broker without a detector. */
    void startApaches(int id) {
        register(server.connect(), id);
        pass(0);
    }

    private BrokerRegistration register(InMemoryMetadataStore store, int id) {
        BrokerRegistration registration = new BrokerRegistration(
                id,
                List.of(
                        new EndPoint("EXTERNAL", "PLAINTEXT", "outside", 9000 + id),
                        new EndPoint("INTERNAL", "PLAINTEXT", "inside", id)),
                Optional.empty(),
                -1,
                0,
                BrokerRegistration.NO_EPOCH);
        byte[] data = BrokerIdZNode.encode(registration);
        String path = BrokerIdZNode.path(id);
        store.multi(List.of(Write.createEphemeral(path, data), Write.setData(path, data, 0)));
        listening.add(id);
        return registration.withEpoch(epoch(id));
    }

    /** The killed broker's next life replaces what the last one left. */
    long takeOver(int id) {
        Node left = server.dump().get(BrokerIdZNode.path(id));
        if (left != null) {
            write(Write.delete(BrokerIdZNode.path(id), left.stat().version()));
        }
        start(id);
        return epoch(id);
    }

    void reregister(int id) {
        Member member = broker(id);
        write(Write.delete(BrokerIdZNode.path(id), MetadataStore.ANY_VERSION));
        member.detector.onRegistered(register(member.store, id));
        pass(0);
    }

    /** Others have removed the broker, but it lives and comes back. */
    void spare(int id) {
        long removed = epoch(id);
        Member member = broker(id);
        member.detector.onUnregistered();
        write(Write.delete(BrokerIdZNode.path(id), MetadataStore.ANY_VERSION));
        FailureMarks.spare(member.store, id, removed, 0);
        member.detector.onRegistered(register(member.store, id));
        pass(0);
    }

    void kill(int id) {
        listening.remove(id);
        if (members.containsKey(id)) {
            broker(id).loop.shutdown();
        }
    }

    void leave(int id) {
        kill(id);
        broker(id).store.close();
        pass(0);
    }

    void makeController(int id) {
        broker(id)
                .store
                .multi(List.of(
                        Write.createEphemeral(ControllerZNode.PATH, ControllerZNode.encode(id, 0)),
                        Write.setData("/controller_epoch", "2".getBytes(), MetadataStore.ANY_VERSION)));
        pass(0);
    }

    Member broker(int id) {
        return members.get(id);
    }

    /** What a broker finds at another's address, whatever that one does. */
    void from(int id, int other, Finding finding) {
        links.put(List.of(id, other), finding);
    }

    void heal(int id, int other) {
        links.remove(List.of(id, other));
    }

    private CompletableFuture<Finding> probe(int from, EndPoint endPoint) {
        Finding byLife = listening.contains(endPoint.port()) ? Finding.ANSWERS : Finding.REFUSED;
        Finding finding = endPoint.host().equals("inside") ? byLife : Finding.UNREACHABLE;
        return CompletableFuture.completedFuture(links.getOrDefault(List.of(from, endPoint.port()), finding));
    }

    /** All others lose their connections to it. */
    void hint(int id) {
        members.forEach((other, member) -> {
            if (other != id) {
                member.detector.suspect(id);
            }
        });
    }

    Set<Integer> registered() {
        Set<Integer> ids = new TreeSet<>();
        names(BrokerIdZNode.PARENT).forEach(name -> ids.add(Integer.valueOf(name)));
        return ids;
    }

    long epoch(int id) {
        return server.dump().get(BrokerIdZNode.path(id)).stat().czxid();
    }

    int controller() {
        Node node = server.dump().get(ControllerZNode.PATH);
        return node == null ? -1 : ControllerZNode.decode(node.data());
    }

    Set<String> marks(String beginning) {
        Set<String> marks = new TreeSet<>();
        names(FailureDetectionZNode.PARENT).stream()
                .filter(name -> name.startsWith(beginning))
                .forEach(marks::add);
        return marks;
    }

    private Set<String> names(String parent) {
        Set<String> names = new TreeSet<>();
        for (String path : server.dump().keySet()) {
            if (path.startsWith(parent + "/")) {
                names.add(path.substring(parent.length() + 1));
            }
        }
        return names;
    }
}
