package io.barnabas.clients.admin;

/** What fenced the producers of a transactional id: an identity that nobody uses. */
public record FencedProducer(long producerId, short producerEpoch) {}
