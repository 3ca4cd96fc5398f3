package io.barnabas.coordinator.group;

import io.barnabas.common.message.JoinGroupRequestData.JoinGroupRequestProtocol;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * The protocols (assignors) a member supports, the preferred one first, each with what the member wants the leader to
 * know under it.
 */
record MemberProtocols(List<Protocol> all) {
    record Protocol(String name, byte[] metadata) {}

    MemberProtocols {
        all = List.copyOf(all);
    }

    static MemberProtocols of(List<JoinGroupRequestProtocol> requested) {
        List<Protocol> all = new ArrayList<>(requested.size());
        for (JoinGroupRequestProtocol protocol : requested) {
            all.add(new Protocol(protocol.name(), protocol.metadata()));
        }
        return new MemberProtocols(all);
    }

    static MemberProtocols only(String name, byte[] metadata) {
        return new MemberProtocols(List.of(new Protocol(name, metadata)));
    }

    /** What the member says under this protocol, which it must support. */
    byte[] metadata(String name) {
        for (Protocol protocol : all) {
            if (protocol.name.equals(name)) {
                return protocol.metadata;
            }
        }
        throw new IllegalArgumentException("The member does not support " + name);
    }

    /** The first of the candidates that the member names. */
    String vote(Set<String> candidates) {
        for (Protocol protocol : all) {
            if (candidates.contains(protocol.name)) {
                return protocol.name;
            }
        }
        throw new IllegalArgumentException("The member supports none of " + candidates);
    }

    /** Whether both say the same, in the same order of preference. */
    boolean matches(MemberProtocols other) {
        if (all.size() != other.all.size()) {
            return false;
        }
        for (int i = 0; i < all.size(); i++) {
            Protocol mine = all.get(i);
            Protocol theirs = other.all.get(i);
            if (!mine.name.equals(theirs.name) || !Arrays.equals(mine.metadata, theirs.metadata)) {
                return false;
            }
        }
        return true;
    }

    /** What keeping this takes, in bytes of metadata. */
    long metadataBytes() {
        long bytes = 0;
        for (Protocol protocol : all) {
            bytes += protocol.metadata.length;
        }
        return bytes;
    }
}
