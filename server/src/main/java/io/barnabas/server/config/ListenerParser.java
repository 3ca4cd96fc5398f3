package io.barnabas.server.config;

import io.barnabas.common.config.ConfigException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads listeners, advertised.listeners and the keys around them, and checks them against each other. */
final class ListenerParser {
    private static final Pattern END_POINT = Pattern.compile("^(.*)://\\[?([0-9a-zA-Z\\-%._:]*)\\]?:(-?[0-9]+)");
    private static final String INTER_BROKER_NAME = "inter.broker.listener.name";
    private static final String INTER_BROKER_PROTOCOL = "security.inter.broker.protocol";
    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");

    private final KafkaConfig config;
    private final Map<String, SecurityProtocol> protocols;

    private ListenerParser(KafkaConfig config) {
        this.config = config;
        this.protocols = protocolMap();
    }

    static ListenerConfig parse(KafkaConfig config) {
        return new ListenerParser(config).parse();
    }

    private ListenerConfig parse() {
        List<Listener> listeners = endPoints("listeners", config.getString("listeners"), true);
        String advertisedText = config.getString("advertised.listeners");
        List<Listener> advertised =
                advertisedText == null ? listeners : endPoints("advertised.listeners", advertisedText, false);
        String interBrokerName = interBrokerListenerName();
        String controlPlaneName = config.getString("control.plane.listener.name");
        Optional<String> controlPlane =
                controlPlaneName == null ? Optional.empty() : Optional.of(controlPlaneName.toUpperCase(Locale.ROOT));
        throwIfInconsistent(names(listeners), advertised, interBrokerName, controlPlane);
        return new ListenerConfig(
                listeners, advertised, protocols, interBrokerName, interBrokerProtocol(interBrokerName), controlPlane);
    }

    private Map<String, SecurityProtocol> protocolMap() {
        String key = "listener.security.protocol.map";
        String text = config.getString(key);
        Map<String, SecurityProtocol> map = new HashMap<>();
        for (String entry : KafkaConfigViews.csv(text)) {
            int colon = entry.lastIndexOf(':');
            if (colon < 0) {
                throw ConfigException.invalidValue(key, text, "'" + entry + "' is not of the form listener:protocol");
            }
            String name = entry.substring(0, colon).trim().toUpperCase(Locale.ROOT);
            map.put(name, protocol(entry.substring(colon + 1).trim(), key));
        }
        return map;
    }

    private static SecurityProtocol protocol(String name, String key) {
        Optional<SecurityProtocol> protocol = SecurityProtocol.parse(name);
        if (protocol.isEmpty()) {
            throw ConfigException.invalidValue(
                    key, name, "the security protocols are PLAINTEXT, SSL, SASL_PLAINTEXT and SASL_SSL");
        }
        return protocol.get();
    }

    private List<Listener> endPoints(String key, String text, boolean distinctPorts) {
        List<Listener> parsed = new ArrayList<>();
        for (String each : KafkaConfigViews.csv(text)) {
            parsed.add(endPoint(key, text, each));
        }
        if (parsed.isEmpty()) {
            throw ConfigException.invalidValue(key, text, "at least one listener is needed, e.g. PLAINTEXT://:9092");
        }
        Set<String> names = new HashSet<>();
        for (Listener listener : parsed) {
            if (!names.add(listener.name())) {
                throw ConfigException.invalidValue(
                        key, text, "each listener needs a name of its own, " + listener.name() + " is there twice");
            }
        }
        if (distinctPorts) {
            throwIfPortsCollide(key, text, parsed);
        }
        return parsed;
    }

    private Listener endPoint(String key, String text, String each) {
        Matcher matcher = END_POINT.matcher(each);
        if (!matcher.matches()) {
            throw ConfigException.invalidValue(key, text, each + " is not of the form NAME://host:port");
        }
        String name = matcher.group(1).toUpperCase(Locale.ROOT);
        SecurityProtocol protocol = protocols.get(name);
        if (protocol == null) {
            throw ConfigException.invalidValue(
                    key,
                    text,
                    "the listener " + name + " has no security protocol: add " + name
                            + ":PLAINTEXT (or another) to listener.security.protocol.map");
        }
        return new Listener(name, protocol, matcher.group(2), port(key, text, matcher.group(3)));
    }

    private static int port(String key, String text, String digits) {
        try {
            int port = Integer.parseInt(digits);
            if (port >= 0 && port <= 65535) {
                return port;
            }
        } catch (NumberFormatException e) {
            // Too many digits: out of range like any other.
        }
        throw ConfigException.invalidValue(key, text, "the port " + digits + " is not from 0 to 65535");
    }

    /** One port may serve one IPv4 and one IPv6 address, and otherwise one listener. */
    private static void throwIfPortsCollide(String key, String text, List<Listener> listeners) {
        Map<Integer, List<Listener>> byPort = new LinkedHashMap<>();
        for (Listener listener : listeners) {
            if (listener.port() != 0) {
                byPort.computeIfAbsent(listener.port(), port -> new ArrayList<>())
                        .add(listener);
            }
        }
        for (List<Listener> sharing : byPort.values()) {
            if (sharing.size() > 1 && !isIpv4AndIpv6Pair(sharing)) {
                throw ConfigException.invalidValue(
                        key,
                        text,
                        "only an IPv4 and an IPv6 address can share a port, "
                                + sharing.get(0).port() + " is there " + sharing.size() + " times");
            }
        }
    }

    private static boolean isIpv4AndIpv6Pair(List<Listener> listeners) {
        return listeners.size() == 2
                && listeners.stream()
                        .anyMatch(listener -> IPV4.matcher(listener.host()).matches())
                && listeners.stream().anyMatch(listener -> listener.host().contains(":"));
    }

    private String interBrokerListenerName() {
        String name = config.getString(INTER_BROKER_NAME);
        if (name == null) {
            return protocol(config.getString(INTER_BROKER_PROTOCOL), INTER_BROKER_PROTOCOL)
                    .name();
        }
        if (config.isSet(INTER_BROKER_PROTOCOL)) {
            throw ConfigException.invalidValue(
                    INTER_BROKER_NAME,
                    name,
                    "it and " + INTER_BROKER_PROTOCOL + " say the same in two ways, set only one");
        }
        return name.toUpperCase(Locale.ROOT);
    }

    private SecurityProtocol interBrokerProtocol(String listenerName) {
        if (config.getString(INTER_BROKER_NAME) == null) {
            return SecurityProtocol.valueOf(listenerName);
        }
        SecurityProtocol protocol = protocols.get(listenerName);
        if (protocol == null) {
            throw ConfigException.invalidValue(
                    INTER_BROKER_NAME, listenerName, "no such listener in listener.security.protocol.map");
        }
        return protocol;
    }

    private void throwIfInconsistent(
            Set<String> names, List<Listener> advertised, String interBrokerName, Optional<String> controlPlane) {
        Set<String> advertisedNames = names(advertised);
        interBrokerProtocol(interBrokerName);
        if (!advertisedNames.contains(interBrokerName)) {
            throw ConfigException.invalidValue(
                    config.getString(INTER_BROKER_NAME) == null ? INTER_BROKER_PROTOCOL : INTER_BROKER_NAME,
                    interBrokerName,
                    "brokers need a listener of that name; there is " + String.join(",", advertisedNames));
        }
        if (!names.containsAll(advertisedNames)) {
            throw ConfigException.invalidValue(
                    "advertised.listeners",
                    String.join(",", advertisedNames),
                    "only the names in listeners can be advertised, " + String.join(",", names));
        }
        for (Listener listener : advertised) {
            if (listener.host().equals("0.0.0.0")) {
                throw ConfigException.invalidValue(
                        config.isSet("advertised.listeners") ? "advertised.listeners" : "listeners",
                        listener,
                        "nobody can connect to 0.0.0.0: set advertised.listeners to this machine's name or address"
                                + " (an empty host in listeners also listens everywhere)");
            }
        }
        if (controlPlane.isPresent()) {
            throwIfBadControlPlane(controlPlane.get(), advertisedNames, interBrokerName);
        }
    }

    private static void throwIfBadControlPlane(String name, Set<String> advertisedNames, String interBrokerName) {
        String key = "control.plane.listener.name";
        if (!advertisedNames.contains(name)) {
            throw ConfigException.invalidValue(
                    key, name, "no such listener is advertised, only " + String.join(",", advertisedNames));
        }
        if (name.equals(interBrokerName)) {
            throw ConfigException.invalidValue(key, name, "it must not be the listener between brokers");
        }
    }

    private static Set<String> names(List<Listener> listeners) {
        Set<String> names = new LinkedHashSet<>();
        for (Listener listener : listeners) {
            names.add(listener.name());
        }
        return names;
    }
}
