package io.barnabas.controller;

/**
 * How far the deletion of one replica has come. Replicas of topics that are not being deleted have none of these
 * states.
 *
 * <pre>
 *   (none) -- StopReplica sent --> DELETION_STARTED -- broker says done --> DELETION_SUCCESSFUL
 *   DELETION_STARTED -- broker fails, or says it cannot --> DELETION_INELIGIBLE -- broker is back --> (none)
 * </pre>
 */
public enum ReplicaState {
    DELETION_STARTED,
    DELETION_SUCCESSFUL,
    DELETION_INELIGIBLE
}
