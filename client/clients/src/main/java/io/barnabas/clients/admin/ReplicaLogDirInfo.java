package io.barnabas.clients.admin;

/**
 * Where a broker keeps a replica, and where it is being moved to.
 *
 * @param currentReplicaLogDir null when the broker has no such replica
 * @param currentReplicaOffsetLag how far its end is behind the high watermark; -1 for no replica
 * @param futureReplicaLogDir null when it is not being moved
 * @param futureReplicaOffsetLag how far the copy is behind the current log's end; -1 for none
 */
public record ReplicaLogDirInfo(
        String currentReplicaLogDir,
        long currentReplicaOffsetLag,
        String futureReplicaLogDir,
        long futureReplicaOffsetLag) {
    static final ReplicaLogDirInfo NONE = new ReplicaLogDirInfo(null, -1, null, -1);
}
