package io.barnabas.clients.consumer.group;

import java.util.List;
import java.util.Map;

/** What the members of a group agree on. */
public interface GroupProtocol {
    /** One way to share out, with what this member tells the leader for it. */
    record Offer(String name, byte[] metadata) {}

    /** A member as the leader sees it. */
    record Member(String memberId, String groupInstanceId, byte[] metadata) {}

    /** The ways this member can share out, the preferred one first. */
    List<Offer> offers();

    /**
     * Gets ready to join anew; on the thread of whoever polls. Asked again until it is done.
     *
     * @param generation the last one, or {@link Generation#NONE} when the group has given this member up
     * @return whether it is done
     */
    boolean onJoinPrepare(Generation generation);

    /**
     * Shares out as the leader; on any thread.
     *
     * @param skipAssignment the coordinator keeps the old assignment (a static leader came back): nothing is to be
     *     shared out
     * @return per member id; null when more must be known first, then asked again
     */
    Map<String, byte[]> performAssignment(Generation generation, List<Member> members, boolean skipAssignment);

    /** Takes what this member was given; on the thread of whoever polls. */
    void onJoinComplete(Generation generation, byte[] assignment);
}
