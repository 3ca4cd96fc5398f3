package io.barnabas.tools.doctor;

import io.barnabas.tools.Hints;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Can the names of the bootstrap servers be resolved? */
final class NameStep implements Step {
    private static final String LOCALHOST = "localhost";

    @Override
    public String name() {
        return "name";
    }

    @Override
    public Finding examine(Examination examination) {
        // Several servers on one host are one name.
        Set<String> seen = new LinkedHashSet<>();
        Set<String> advice = new LinkedHashSet<>();
        for (Server server : examination.servers()) {
            try {
                InetAddress address = server.resolve();
                examination.resolved(server, address);
                seen.add(server.host() + " is " + address.getHostAddress());
            } catch (UnknownHostException e) {
                seen.add("the name '" + server.host() + "' cannot be resolved");
                advice.addAll(adviceOn(server.host()));
            }
        }
        String text = String.join("; ", seen);
        if (examination.addresses().isEmpty()) {
            return Finding.fail(text, advice.toArray(String[]::new));
        }
        return advice.isEmpty() ? Finding.ok(text) : Finding.warn(text, advice.toArray(String[]::new));
    }

    static List<String> adviceOn(String host) {
        List<String> advice = new ArrayList<>();
        if (Hints.nearest(host, List.of(LOCALHOST)) != null) {
            advice.add("Did you mean " + LOCALHOST + "?");
        }
        advice.add("Check the spelling, /etc/hosts and DNS: 'getent hosts " + host + "' must print an address.");
        return advice;
    }
}
