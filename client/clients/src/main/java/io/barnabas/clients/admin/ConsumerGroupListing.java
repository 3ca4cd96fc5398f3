package io.barnabas.clients.admin;

import java.util.Optional;

/**
 * A group that exists.
 *
 * @param groupId its name
 * @param simple whether it only keeps offsets: nobody has ever joined it
 * @param state empty when the broker is too old to say (before 2.6)
 * @param type empty when the broker is too old to say (before 3.8)
 */
public record ConsumerGroupListing(
        String groupId, boolean simple, Optional<ConsumerGroupState> state, Optional<GroupType> type) {}
