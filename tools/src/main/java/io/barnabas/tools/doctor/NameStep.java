package io.barnabas.tools.doctor;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Can the names of the bootstrap servers be resolved? */
final class NameStep implements Step {
    private static final String LOCALHOST = "localhost";
    private static final int TYPING_SLIP = 2;

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
        if (distance(host, LOCALHOST) <= TYPING_SLIP) {
            advice.add("Did you mean " + LOCALHOST + "?");
        }
        advice.add("Check the spelling, /etc/hosts and DNS: 'getent hosts " + host + "' must print an address.");
        return advice;
    }

    /** Letters to insert, delete or change to make one of the other (Levenshtein). */
    static int distance(String one, String other) {
        int[] row = new int[other.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int changed = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(changed, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[other.length()];
    }
}
