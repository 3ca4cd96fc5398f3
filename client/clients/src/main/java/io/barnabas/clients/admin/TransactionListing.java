package io.barnabas.clients.admin;

/** A transactional id in a list. */
public record TransactionListing(String transactionalId, long producerId, TransactionState state) {}
