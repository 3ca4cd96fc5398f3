package io.barnabas.simulation.client;

/** Who is told of promises. */
public record Witnesses(Witness plain, TransactionWitness transactions) {}
