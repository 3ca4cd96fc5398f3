package io.barnabas.server.replica;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.Errors;
import io.barnabas.common.record.MemoryRecords;
import io.barnabas.server.quota.ReplicationQuotaManager;
import io.barnabas.storage.log.DiskFullException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves replicas between this broker's log directories (KIP-113), a piece at a time: read on the background's thread,
 * written on the partition's turn, the last piece and the exchange of the two logs in one turn.
 */
final class LogDirMoves {
    private static final long NO_ROOM_PAUSE_MS = 1_000;
    private static final Logger LOG = LoggerFactory.getLogger("kafka.server.ReplicaAlterLogDirsManager");
    private static final int PIECE_BYTES = 1024 * 1024;
    /** Pieces that may be copied in one turn to catch up with a log that is being written to. */
    private static final int LAST_PIECES = 8;

    private static final int LAST_PIECE_BYTES = 64 * 1024;
    private static final long PAUSE_MS = 100;

    private final PartitionLogs logs;
    private final ReplicationQuotaManager quota;
    private final Map<TopicPartition, LogMove> moves = new ConcurrentHashMap<>();
    private volatile ScheduledExecutorService scheduler;

    /** @param quota replica.alter.log.dirs.io.max.bytes.per.second */
    LogDirMoves(PartitionLogs logs, ReplicationQuotaManager quota) {
        this.logs = logs;
        this.quota = quota;
    }

    void start(ScheduledExecutorService newScheduler) {
        scheduler = newScheduler;
    }

    /** Runs something that touches the disk where moves are made; at once while there is no such place yet. */
    void execute(Runnable task) {
        ScheduledExecutorService started = scheduler;
        if (started == null) {
            task.run();
        } else {
            started.execute(task);
        }
    }

    /**
     * Begins to move a replica, calls its move off when it is to stay where it is, or notes where a replica is to be
     * created that is not there yet. May touch the disk.
     *
     * @param hosted the replica; null when there is none
     */
    Errors alter(TopicPartition tp, String directory, HostedPartition hosted) {
        try {
            Errors refusal = logs.checkDirectory(directory);
            if (refusal != Errors.NONE) {
                return refusal;
            }
            if (hosted == null || hosted.partition().log() == null || scheduler == null) {
                logs.prefer(tp, directory);
                return Errors.REPLICA_NOT_AVAILABLE;
            }
            LogMove before = moves.get(tp);
            if (before != null && before.directory().equals(directory)) {
                return Errors.NONE;
            }
            stop(tp);
            if (!logs.isIn(hosted.partition().log(), directory)) {
                LogMove move = logs.beginMove(hosted.partition().log(), directory);
                moves.put(tp, move);
                scheduler.execute(() -> copy(tp, hosted, move));
            }
            return Errors.NONE;
        } catch (ApiException e) {
            LOG.error("{} is not moved to {}", tp, directory, e);
            return e.error();
        }
    }

    /** The replica is not moved any more: it is gone, or goes elsewhere. */
    void stop(TopicPartition tp) {
        LogMove move = moves.remove(tp);
        if (move != null) {
            move.abandon();
        }
    }

    private void copy(TopicPartition tp, HostedPartition hosted, LogMove move) {
        if (isOver(tp, hosted, move)) {
            return;
        }
        if (quota.isQuotaExceeded()) {
            scheduler.schedule(() -> copy(tp, hosted, move), PAUSE_MS, TimeUnit.MILLISECONDS);
            return;
        }
        try {
            MemoryRecords piece = move.read(PIECE_BYTES);
            hosted.executeAlways(() -> append(tp, hosted, move, piece));
        } catch (RuntimeException e) {
            fail(tp, move, e);
        }
    }

    private void append(TopicPartition tp, HostedPartition hosted, LogMove move, MemoryRecords piece) {
        if (isOver(tp, hosted, move)) {
            return;
        }
        try {
            quota.record(move.append(piece));
            boolean atEnd = piece.sizeInBytes() < PIECE_BYTES / 2;
            for (int i = 0; atEnd && i < LAST_PIECES; i++) {
                MemoryRecords rest = move.read(LAST_PIECE_BYTES);
                if (rest.sizeInBytes() == 0) {
                    break;
                }
                quota.record(move.append(rest));
            }
            if (atEnd && move.maybeFinish()) {
                moves.remove(tp, move);
                LOG.info("{} is in {} now", tp, move.directory());
            } else {
                scheduler.schedule(() -> copy(tp, hosted, move), atEnd ? PAUSE_MS : 0, TimeUnit.MILLISECONDS);
            }
        } catch (DiskFullException e) {
            LOG.debug("The move of {} waits for room", tp, e);
            scheduler.schedule(() -> copy(tp, hosted, move), NO_ROOM_PAUSE_MS, TimeUnit.MILLISECONDS);
        } catch (RuntimeException e) {
            fail(tp, move, e);
        }
    }

    /** Called off, or the replica is gone from this broker. */
    private boolean isOver(TopicPartition tp, HostedPartition hosted, LogMove move) {
        if (moves.get(tp) == move && hosted.partition().log() == null) {
            stop(tp);
        }
        return moves.get(tp) != move;
    }

    private void fail(TopicPartition tp, LogMove move, RuntimeException failure) {
        LOG.error("The move of {} to {} ends: what was there stays", tp, move.directory(), failure);
        if (moves.remove(tp, move)) {
            move.abandon();
        }
    }
}
