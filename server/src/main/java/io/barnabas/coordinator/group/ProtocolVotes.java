package io.barnabas.coordinator.group;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Which protocols the members of a group have in common, and which one they agree upon. */
final class ProtocolVotes {
    /** How many members support each protocol. */
    private final Map<String, Integer> supporters = new HashMap<>();

    void add(MemberProtocols protocols) {
        for (String name : names(protocols)) {
            supporters.merge(name, 1, Integer::sum);
        }
    }

    void remove(MemberProtocols protocols) {
        for (String name : names(protocols)) {
            supporters.computeIfPresent(name, (key, count) -> count == 1 ? null : count - 1);
        }
    }

    private static Set<String> names(MemberProtocols protocols) {
        Set<String> names = new HashSet<>();
        protocols.all().forEach(protocol -> names.add(protocol.name()));
        return names;
    }

    /** Whether one of these is supported by all members. */
    boolean anyCommon(MemberProtocols protocols, int members) {
        for (MemberProtocols.Protocol protocol : protocols.all()) {
            if (supporters.getOrDefault(protocol.name(), 0) == members) {
                return true;
            }
        }
        return false;
    }

    /**
     * The protocol that most members prefer among those that all support; of equals, the one that was voted for first.
     *
     * @param voters the group's members, at least one
     */
    String select(Collection<ClassicGroupMember> voters) {
        Set<String> candidates = new HashSet<>();
        supporters.forEach((name, count) -> {
            if (count == voters.size()) {
                candidates.add(name);
            }
        });
        Map<String, Integer> votes = new LinkedHashMap<>();
        for (ClassicGroupMember voter : voters) {
            votes.merge(voter.protocols().vote(candidates), 1, Integer::sum);
        }
        String selected = null;
        int most = 0;
        for (Map.Entry<String, Integer> vote : votes.entrySet()) {
            if (vote.getValue() > most) {
                selected = vote.getKey();
                most = vote.getValue();
            }
        }
        if (selected == null) {
            throw new IllegalStateException("A group without members has no protocol");
        }
        return selected;
    }
}
