package io.barnabas.clients.admin;

import io.barnabas.common.Uuid;

/**
 * A topic that exists.
 *
 * @param internal whether it belongs to the brokers
 */
public record TopicListing(String name, Uuid topicId, boolean internal) {}
