package io.barnabas.tools.doctor;

import io.barnabas.common.message.MetadataResponseData;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What was asked for, and what the steps so far have learnt. */
final class Examination {
    static final String CLIENT_ID = "kafka-doctor";

    private final List<Server> servers;
    private final int timeoutMs;
    private final Map<Server, InetAddress> addresses = new LinkedHashMap<>();
    private final List<Server> listening = new ArrayList<>();
    private Server speaking;
    private MetadataResponseData metadata;

    Examination(List<Server> servers, int timeoutMs) {
        this.servers = List.copyOf(servers);
        this.timeoutMs = timeoutMs;
    }

    /** The bootstrap servers, as given. */
    List<Server> servers() {
        return servers;
    }

    /** How long any one thing may take, in ms. */
    int timeoutMs() {
        return timeoutMs;
    }

    void resolved(Server server, InetAddress address) {
        addresses.put(server, address);
    }

    /** Those whose names are known, with their addresses. */
    Map<Server, InetAddress> addresses() {
        return addresses;
    }

    void listens(Server server) {
        listening.add(server);
    }

    /** Those that take connections. */
    List<Server> listening() {
        return listening;
    }

    void speaksKafka(Server server) {
        speaking = server;
    }

    /** The one that is asked for everything else. */
    Server speaking() {
        return speaking;
    }

    void knows(MetadataResponseData cluster) {
        metadata = cluster;
    }

    MetadataResponseData metadata() {
        return metadata;
    }
}
