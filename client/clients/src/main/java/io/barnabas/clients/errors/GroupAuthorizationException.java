package io.barnabas.clients.errors;

import io.barnabas.common.protocol.Errors;

/** The client may not use a group. */
public final class GroupAuthorizationException extends AuthorizationException {
    private static final long serialVersionUID = 1L;

    private final String groupId;

    public GroupAuthorizationException(String groupId) {
        super(Errors.GROUP_AUTHORIZATION_FAILED, "Not authorized to access group: " + groupId);
        this.groupId = groupId;
    }

    /** The group. */
    public String groupId() {
        return groupId;
    }
}
