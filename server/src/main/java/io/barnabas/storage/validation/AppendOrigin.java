package io.barnabas.storage.validation;

/** Who appends: it decides how much has to be checked. */
public enum AppendOrigin {
    /** A follower's copy of what the leader has accepted. */
    REPLICATION,
    /** The group or transaction coordinator of this cluster, transaction markers included. */
    COORDINATOR,
    /** A producer: everything is checked. */
    CLIENT,
    /** The leader of a Raft quorum. Not used with ZooKeeper; there so that the ids of Kafka's tools match. */
    RAFT_LEADER
}
