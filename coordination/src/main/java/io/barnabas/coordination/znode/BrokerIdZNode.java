package io.barnabas.coordination.znode;

import io.barnabas.metadata.BrokerRegistration;
import io.barnabas.metadata.EndPoint;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code /brokers/ids/N}, ephemeral: a live broker. Its czxid is the broker epoch. */
public final class BrokerIdZNode {
    /** Parent of all live brokers. */
    public static final String PARENT = "/brokers/ids";

    private static final int VERSION = 5;

    private BrokerIdZNode() {}

    public static String path(int brokerId) {
        return PARENT + "/" + brokerId;
    }

    public static byte[] encode(BrokerRegistration broker) {
        Map<String, String> protocols = new LinkedHashMap<>();
        List<String> endpoints = new ArrayList<>();
        EndPoint plaintext = null;
        for (EndPoint endPoint : broker.endPoints()) {
            protocols.put(endPoint.listenerName(), endPoint.securityProtocol());
            endpoints.add(endPoint.connectionString());
            if (plaintext == null && endPoint.securityProtocol().equals("PLAINTEXT")) {
                plaintext = endPoint;
            }
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("features", Map.of());
        json.put("listener_security_protocol_map", protocols);
        json.put("endpoints", endpoints);
        broker.rack().ifPresent(rack -> json.put("rack", rack));
        json.put("jmx_port", broker.jmxPort());
        json.put("port", plaintext == null ? -1 : plaintext.port());
        json.put("host", plaintext == null ? null : plaintext.host());
        json.put("version", VERSION);
        json.put("timestamp", Long.toString(broker.timestampMs()));
        return Json.bytes(json);
    }

    /**
     * @param epoch czxid of the znode
     * @throws IllegalArgumentException when the data is not a registration
     */
    public static BrokerRegistration decode(int brokerId, byte[] data, long epoch) {
        Fields fields = Fields.of(path(brokerId), data);
        Map<String, String> protocols = fields.has("listener_security_protocol_map")
                ? fields.textMap("listener_security_protocol_map")
                : Map.of();
        List<EndPoint> endPoints = new ArrayList<>();
        if (fields.integer("version") >= 2) {
            for (String endpoint : fields.texts("endpoints")) {
                String name = endpoint.substring(0, Math.max(0, endpoint.indexOf("://")));
                endPoints.add(EndPoint.parse(endpoint, protocols.getOrDefault(name, name)));
            }
        } else {
            endPoints.add(new EndPoint("PLAINTEXT", "PLAINTEXT", fields.text("host"), fields.integer("port")));
        }
        Optional<String> rack = fields.has("rack") ? Optional.of(fields.text("rack")) : Optional.empty();
        long timestampMs = fields.has("timestamp") ? fields.number("timestamp") : -1;
        return new BrokerRegistration(brokerId, endPoints, rack, fields.integer("jmx_port", -1), timestampMs, epoch);
    }
}
