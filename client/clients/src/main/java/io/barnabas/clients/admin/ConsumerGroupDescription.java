package io.barnabas.clients.admin;

import io.barnabas.common.Node;
import java.util.Collection;
import java.util.Set;

/**
 * A group in full.
 *
 * @param simple whether it only keeps offsets: nobody has ever joined it
 * @param members those in it now
 * @param partitionAssignor how they share the partitions; empty while that is not agreed
 * @param type by which protocol they agree
 * @param state {@link ConsumerGroupState#DEAD} for a group that does not exist
 * @param coordinator the broker in charge
 * @param authorizedOperations what the asker may do; empty unless asked for (KIP-430)
 */
public record ConsumerGroupDescription(
        String groupId,
        boolean simple,
        Collection<MemberDescription> members,
        String partitionAssignor,
        GroupType type,
        ConsumerGroupState state,
        Node coordinator,
        Set<AclOperation> authorizedOperations) {}
