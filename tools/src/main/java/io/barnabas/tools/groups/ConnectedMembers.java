package io.barnabas.tools.groups;

import io.barnabas.clients.admin.ConsumerGroupDescription;
import io.barnabas.clients.admin.MemberDescription;
import java.util.StringJoiner;

/** Names who keeps a group busy: its user has to stop them before its offsets can be moved or the group deleted. */
final class ConnectedMembers {
    private static final int SHOWN = 5;

    private ConnectedMembers() {}

    /** A hint, or null when nobody is connected. */
    static String hint(ConsumerGroupDescription group) {
        if (group.members().isEmpty()) {
            return null;
        }
        StringJoiner names = new StringJoiner(", ");
        int shown = 0;
        for (MemberDescription member : group.members()) {
            if (shown++ < SHOWN) {
                String host = member.host().startsWith("/") ? member.host().substring(1) : member.host();
                names.add(member.clientId() + " on " + host);
            }
        }
        int count = group.members().size();
        if (count > SHOWN) {
            names.add("and " + (count - SHOWN) + " more");
        }
        return "group '" + group.groupId() + "' still has " + (count == 1 ? "a member: " : count + " members: ") + names
                + ". Stop all of them and try again; one that was killed counts until its session times out"
                + " (session.timeout.ms, 45 s unless changed).";
    }
}
