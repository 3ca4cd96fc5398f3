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
import java.util.stream.Collectors;

/** Reads listeners, advertised.listeners and the keys around them, and checks them against each other. */
final class ListenerParser {
    private static final Pattern END_POINT = Pattern.compile("^(.*)://\\[?([0-9a-zA-Z\\-%._:]*)\\]?:(-?[0-9]+)");
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
        Optional<String> controlPlane = Optional.ofNullable(config.getString("control.plane.listener.name"))
                .map(name -> name.toUpperCase(Locale.ROOT));
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
        return SecurityProtocol.parse(name)
                .orElseThrow(() -> new ConfigException("Invalid security protocol `" + name + "` defined in " + key));
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
                        key, text, "Each listener must have a different name, listeners: " + text);
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
            throw ConfigException.invalidValue(
                    key, text, "Unable to parse " + each + " to a broker endpoint; the form is NAME://host:port");
        }
        String name = matcher.group(1).toUpperCase(Locale.ROOT);
        SecurityProtocol protocol = protocols.get(name);
        if (protocol == null) {
            throw ConfigException.invalidValue(
                    key,
                    text,
                    "No security protocol defined for listener " + name + " in listener.security.protocol.map");
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
        throw ConfigException.invalidValue(key, text, "port out of range:" + digits + " (allowed: 0 to 65535)");
    }

    /** One port may serve one IPv4 and one IPv6 address, and otherwise one listener. */
    private static void throwIfPortsCollide(String key, String text, List<Listener> listeners) {
        Map<Integer, List<Listener>> byPort = listeners.stream()
                .filter(listener -> listener.port() != 0)
                .collect(Collectors.groupingBy(Listener::port, LinkedHashMap::new, Collectors.toList()));
        byPort.forEach((port, sharing) -> {
            if (sharing.size() > 1 && !isIpv4AndIpv6Pair(sharing)) {
                throw ConfigException.invalidValue(
                        key,
                        text,
                        "Each listener must have a different port unless exactly one listener has an IPv4 address and"
                                + " the other IPv6 address, listeners: " + text + ", port: " + port);
            }
        });
    }

    private static boolean isIpv4AndIpv6Pair(List<Listener> listeners) {
        return listeners.size() == 2
                && listeners.stream().anyMatch(listener -> IPV4.matcher(listener.host()).matches())
                && listeners.stream().anyMatch(listener -> listener.host().contains(":"));
    }

    private String interBrokerListenerName() {
        String name = config.getString("inter.broker.listener.name");
        if (name == null) {
            return protocol(config.getString("security.inter.broker.protocol"), "security.inter.broker.protocol")
                    .name();
        }
        if (config.isSet("security.inter.broker.protocol")) {
            throw new ConfigException(
                    "Only one of inter.broker.listener.name and security.inter.broker.protocol should be set.");
        }
        return name.toUpperCase(Locale.ROOT);
    }

    private SecurityProtocol interBrokerProtocol(String listenerName) {
        if (config.getString("inter.broker.listener.name") == null) {
            return SecurityProtocol.valueOf(listenerName);
        }
        SecurityProtocol protocol = protocols.get(listenerName);
        if (protocol == null) {
            throw new ConfigException("Listener with name " + listenerName
                    + " defined in inter.broker.listener.name not found in listener.security.protocol.map.");
        }
        return protocol;
    }

    private void throwIfInconsistent(
            Set<String> names, List<Listener> advertised, String interBrokerName, Optional<String> controlPlane) {
        Set<String> advertisedNames = names(advertised);
        String options = String.join(",", advertisedNames);
        interBrokerProtocol(interBrokerName);
        if (!advertisedNames.contains(interBrokerName)) {
            throw new ConfigException("inter.broker.listener.name must be a listener name defined in"
                    + " advertised.listeners. The valid options based on currently configured listeners are "
                    + options);
        }
        if (!names.containsAll(advertisedNames)) {
            throw new ConfigException("advertised.listeners listener names must be equal to or a subset of the ones"
                    + " defined in listeners. Found " + options + ". The valid options based on the current"
                    + " configuration are " + String.join(",", names));
        }
        if (advertised.stream().anyMatch(listener -> listener.host().equals("0.0.0.0"))) {
            throw new ConfigException("advertised.listeners cannot use the nonroutable meta-address 0.0.0.0. Use a"
                    + " routable IP address.");
        }
        controlPlane.ifPresent(name -> throwIfBadControlPlane(name, advertisedNames, interBrokerName, options));
    }

    private static void throwIfBadControlPlane(
            String name, Set<String> advertisedNames, String interBrokerName, String options) {
        if (!advertisedNames.contains(name)) {
            throw new ConfigException("control.plane.listener.name must be a listener name defined in"
                    + " advertised.listeners. The valid options based on currently configured listeners are "
                    + options);
        }
        if (name.equals(interBrokerName)) {
            throw new ConfigException("control.plane.listener.name, when defined, should have a different value from"
                    + " the inter broker listener name. Currently they both have the value " + name);
        }
    }

    private static Set<String> names(List<Listener> listeners) {
        return listeners.stream().map(Listener::name).collect(Collectors.toCollection(LinkedHashSet::new));
    }
}
