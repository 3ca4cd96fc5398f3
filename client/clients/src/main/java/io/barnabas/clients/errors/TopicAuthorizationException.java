package io.barnabas.clients.errors;

import io.barnabas.common.protocol.Errors;
import java.util.Set;

/** The client may not use some topics. */
public final class TopicAuthorizationException extends AuthorizationException {
    private static final long serialVersionUID = 1L;

    private final transient Set<String> topics;

    public TopicAuthorizationException(Set<String> topics) {
        super(Errors.TOPIC_AUTHORIZATION_FAILED, "Not authorized to access topics: " + topics);
        this.topics = Set.copyOf(topics);
    }

    /** The topics. */
    public Set<String> unauthorizedTopics() {
        return topics;
    }
}
