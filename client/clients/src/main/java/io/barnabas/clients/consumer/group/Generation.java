package io.barnabas.clients.consumer.group;

/**
 * One generation of a group as its member knows it.
 *
 * @param id counted by the coordinator, -1 for none
 * @param memberId given by the coordinator, empty for none
 * @param protocolName the assignor the group has agreed on, null before that
 */
public record Generation(int id, String memberId, String protocolName) {
    /** No member. */
    public static final Generation NONE = new Generation(-1, "", null);

    public boolean hasMemberId() {
        return !memberId.isEmpty();
    }

    /** Whether it belongs to a generation, not only to a group. */
    public boolean isMember() {
        return id >= 0;
    }
}
