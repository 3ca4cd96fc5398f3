package io.barnabas.clients.admin;

/** Which replica an election may make the leader; the ordinal is the number on the wire (KIP-460). */
public enum ElectionType {
    /** The first of the partition's replicas. */
    PREFERRED,
    /** Any replica alive, in sync or not: records may be lost. */
    UNCLEAN
}
