package io.barnabas.server.replica;

import io.barnabas.cluster.Partition;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.Errors;
import io.barnabas.common.record.MemoryRecords;
import io.barnabas.storage.log.AppendContext;
import io.barnabas.storage.log.LogAppendInfo;
import io.barnabas.storage.producer.VerificationGuard;
import io.barnabas.storage.validation.AppendOrigin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One partition's part of a Produce request, and how it went. It is also the event that the partition's owner runs, so
 * that a request of one partition costs no object more.
 */
public final class PartitionAppend implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(PartitionAppend.class);

    private final String topic;
    private final int partition;
    private final ProduceOperation operation;
    private MemoryRecords records;
    private HostedPartition hosted;
    private LogAppendInfo info;
    private int leaderEpoch;
    private volatile Errors error = Errors.NONE;
    private ApiException failure;

    PartitionAppend(ProduceOperation operation, String topic, int partition, MemoryRecords records) {
        this.operation = operation;
        this.topic = topic;
        this.partition = partition;
        this.records = records;
    }

    public String topic() {
        return topic;
    }

    public int partition() {
        return partition;
    }

    /** NONE when the records are in the log and, with acks=all, on all in-sync replicas. */
    public Errors error() {
        return error;
    }

    /** What refused the records; null when nothing did, or when the error needs no words. */
    public ApiException failure() {
        return failure;
    }

    /** What the append did; null when it failed before. */
    public LogAppendInfo info() {
        return info;
    }

    /** Refuses the records before they come near a log. */
    public void refuse(Errors reason, String message) {
        error = reason;
        failure = message == null ? null : new ApiException(reason, message);
        records = null;
    }

    /** Sets what is to be appended. Before {@link #start}. */
    void replaceRecords(MemoryRecords batch) {
        records = batch;
    }

    /** Hands the append to its partition; {@link ProduceOperation#onAppended} follows, now or later. */
    void start(HostedPartition target) {
        hosted = target;
        if (!target.owner().execute(this)) {
            refuse(Errors.REQUEST_TIMED_OUT, "Too many requests wait for partition " + topic + "-" + partition);
            operation.onAppended();
        }
    }

    /** On the partition's owner. */
    @Override
    public void run() {
        if (check() == null || !isVerifiedFirst()) {
            append(AppendContext.CLIENT);
        }
    }

    private boolean isVerifiedFirst() {
        try {
            return hosted.verifications().takes(this, records.firstBatch(), check());
        } catch (RuntimeException e) {
            LOG.error("Error while verifying a transaction in partition {}-{}", topic, partition, e);
            refuseAndFinish(new ApiException(Errors.UNKNOWN_SERVER_ERROR));
            return true;
        }
    }

    /** The coordinator has agreed. On the partition's owner. */
    void appendVerified(VerificationGuard guard) {
        append(new AppendContext(AppendOrigin.CLIENT, guard));
    }

    /** The records will not be appended. On the partition's owner. */
    void refuseAndFinish(ApiException reason) {
        error = reason.error();
        failure = reason;
        records = null;
        operation.onAppended();
    }

    /** How the records are verified if they begin a transaction, null when they are not. */
    TransactionCheck check() {
        return operation.check();
    }

    private void append(AppendContext context) {
        try {
            Partition target = hosted.partition();
            long highWatermark = target.log() == null ? -1 : target.log().highWatermark();
            info = operation.append(hosted, records, context);
            leaderEpoch = target.state().leaderEpoch();
            if (target.log().highWatermark() != highWatermark) {
                hosted.onHighWatermark();
            }
            hosted.onLogEnd();
        } catch (ApiException e) {
            error = e.error();
            failure = e;
        } catch (RuntimeException e) {
            LOG.error("Error processing append operation on partition {}-{}", topic, partition, e);
            error = Errors.UNKNOWN_SERVER_ERROR;
        } finally {
            records = null;
            operation.onAppended();
        }
    }

    HostedPartition hosted() {
        return hosted;
    }

    /** Whether the acknowledgement is settled, one way or the other; settles it if it can be. */
    boolean isAcknowledged() {
        if (error != Errors.NONE || info == null) {
            return true;
        }
        Errors outcome = hosted.partition().acknowledgement(info.lastOffset() + 1, leaderEpoch);
        if (outcome == null) {
            return false;
        }
        error = outcome;
        return true;
    }

    /** The wait for the in-sync replicas took too long. */
    void onAcknowledgementTimeout() {
        if (!isAcknowledged()) {
            error = Errors.REQUEST_TIMED_OUT;
        }
    }
}
