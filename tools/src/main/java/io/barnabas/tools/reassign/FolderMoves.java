package io.barnabas.tools.reassign;

import io.barnabas.clients.admin.Admin;
import io.barnabas.clients.admin.CallOptions;
import io.barnabas.clients.admin.ReplicaLogDirInfo;
import io.barnabas.clients.admin.TopicPartitionReplica;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.Errors;
import io.barnabas.tools.ToolException;
import java.io.PrintStream;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/** Moves of replicas from one folder of their broker to another (KIP-113). */
final class FolderMoves {
    private static final Comparator<TopicPartitionReplica> ORDER = Comparator.comparingInt(
                    TopicPartitionReplica::brokerId)
            .thenComparing(TopicPartitionReplica::topic)
            .thenComparingInt(TopicPartitionReplica::partition);
    private static final long RETRY_NANOS = 100_000_000;

    private final Admin admin;
    private final PrintStream out;
    private final LongSupplier nanoTime;

    FolderMoves(Admin admin, PrintStream out, LongSupplier nanoTime) {
        this.admin = admin;
        this.out = out;
        this.nanoTime = nanoTime;
    }

    private Map<TopicPartitionReplica, ReplicaLogDirInfo> places(Map<TopicPartitionReplica, String> folders)
            throws ExecutionException, InterruptedException {
        Map<TopicPartitionReplica, ReplicaLogDirInfo> places = new TreeMap<>(ORDER);
        for (Map.Entry<TopicPartitionReplica, CompletableFuture<ReplicaLogDirInfo>> each : admin.describeReplicaLogDirs(
                        folders.keySet(), CallOptions.DEFAULT)
                .entrySet()) {
            places.put(each.getKey(), each.getValue().get());
        }
        return places;
    }

    /** Tells how far replicas are on their way to folders. Returns whether any still is. */
    boolean verify(Map<TopicPartitionReplica, String> folders) throws ExecutionException, InterruptedException {
        boolean moving = false;
        StringJoiner lines = new StringJoiner("\n");
        for (Map.Entry<TopicPartitionReplica, ReplicaLogDirInfo> each :
                places(folders).entrySet()) {
            lines.add(state(each.getKey(), each.getValue(), folders.get(each.getKey())));
            moving |= each.getValue().futureReplicaLogDir() != null;
        }
        out.println(lines);
        return moving;
    }

    private static String state(TopicPartitionReplica replica, ReplicaLogDirInfo place, String wanted) {
        String partition = "Partition " + replica.topic() + "-" + replica.partition();
        if (place.currentReplicaLogDir() == null) {
            return partition + " cannot be found in any live log directory on broker " + replica.brokerId() + ".";
        }
        if (place.futureReplicaLogDir() == null) {
            return place.currentReplicaLogDir().equals(wanted)
                    ? "Reassignment of replica " + replica + " completed successfully."
                    : partition + " on broker " + replica.brokerId() + " is not being moved from log dir "
                            + place.currentReplicaLogDir() + " to " + wanted + ".";
        }
        return place.futureReplicaLogDir().equals(wanted)
                ? "Reassignment of replica " + replica + " is still in progress."
                : partition + " on broker " + replica.brokerId() + " is being moved to log dir "
                        + place.futureReplicaLogDir() + " instead of " + wanted + ".";
    }

    /** Where the replicas that are under way come from. */
    Map<TopicPartitionReplica, String> sources(Map<TopicPartitionReplica, String> folders)
            throws ExecutionException, InterruptedException {
        Map<TopicPartitionReplica, String> sources = new LinkedHashMap<>();
        if (!folders.isEmpty()) {
            places(folders).forEach((replica, place) -> {
                if (place.currentReplicaLogDir() != null && place.futureReplicaLogDir() != null) {
                    sources.put(replica, place.currentReplicaLogDir());
                }
            });
        }
        return sources;
    }

    /**
     * Starts moves. A broker to which the replica is only just coming is asked again for a while.
     *
     * @param timeoutMs for how long
     * @throws TerseException when some could not be started in that time
     * @throws ToolException when a broker refuses
     */
    void start(Map<TopicPartitionReplica, String> folders, long timeoutMs) throws InterruptedException {
        long startNanos = nanoTime.getAsLong();
        Map<TopicPartitionReplica, String> pending = new TreeMap<>(ORDER);
        pending.putAll(folders);
        while (true) {
            ask(pending);
            if (pending.isEmpty()) {
                return;
            }
            if ((nanoTime.getAsLong() - startNanos) / 1_000_000 >= timeoutMs) {
                StringJoiner names = new StringJoiner(",");
                pending.keySet().forEach(replica -> names.add(replica.toString()));
                throw new TerseException("Timed out before log directory move" + (pending.size() == 1 ? "" : "s")
                        + " could be started for: " + names);
            }
            LockSupport.parkNanos(RETRY_NANOS);
        }
    }

    private void ask(Map<TopicPartitionReplica, String> pending) throws InterruptedException {
        Map<TopicPartitionReplica, String> started = new TreeMap<>(ORDER);
        for (Map.Entry<TopicPartitionReplica, CompletableFuture<Void>> each :
                admin.alterReplicaLogDirs(pending, CallOptions.DEFAULT).entrySet()) {
            TopicPartitionReplica replica = each.getKey();
            try {
                each.getValue().get();
                started.put(replica, pending.get(replica));
            } catch (ExecutionException e) {
                boolean notYet =
                        e.getCause() instanceof ApiException api && api.error() == Errors.REPLICA_NOT_AVAILABLE;
                if (!notYet) {
                    throw new FolderRefusedException(replica, e.getCause());
                }
            }
        }
        started.forEach((replica, folder) -> {
            out.println("Successfully started moving log directory to " + folder + " for replica " + replica.topic()
                    + "-" + replica.partition() + " with broker " + replica.brokerId() + " ");
            pending.remove(replica);
        });
    }

    /** A broker would not move a replica. */
    static final class FolderRefusedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        FolderRefusedException(TopicPartitionReplica replica, Throwable cause) {
            super("Failed to alter dir for " + replica, cause, false, false);
        }

        /** As Apache's command tells it. */
        ToolException shown() {
            return new ToolException("org.apache.kafka.server.common.AdminCommandFailedException", getMessage());
        }

        String hint() {
            boolean unknown = getCause() instanceof ApiException api && api.error() == Errors.LOG_DIR_NOT_FOUND;
            return unknown
                    ? "\"log_dirs\" takes the absolute paths in log.dirs of that broker; kafka-log-dirs.sh --describe"
                            + " shows them."
                    : getCause().getMessage();
        }
    }
}
