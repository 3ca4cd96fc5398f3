package io.barnabas.server.replica;

import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.Errors;
import java.util.List;
import java.util.concurrent.Executor;

/** A deletion of records that waits until all live replicas have raised their log start offset (KIP-107). */
final class DelayedDeleteRecords extends DelayedOperation {
    private final HostedPartition hosted;
    private final long offset;
    private final ReplicaManager.DeleteRecordsCallback done;

    /** @param offset what the log start offset must come to everywhere */
    DelayedDeleteRecords(
            HostedPartition hosted, long offset, Executor loop, ReplicaManager.DeleteRecordsCallback done) {
        super(loop);
        this.hosted = hosted;
        this.offset = offset;
        this.done = done;
    }

    /** On the event loop. */
    void begin(RequestTimer timer, long timeoutMs) {
        await(List.of(hosted.deleteWaits()), timer, timeoutMs);
    }

    @Override
    public void onChange(int index) {
        try {
            if (hosted.partition().lowWatermark() >= offset) {
                end();
            }
        } catch (ApiException e) {
            end();
        }
    }

    @Override
    boolean isAbandoned() {
        return false;
    }

    @Override
    void onComplete() {
        try {
            long lowWatermark = hosted.partition().lowWatermark();
            if (lowWatermark >= offset) {
                done.onDeleted(lowWatermark, Errors.NONE);
            } else {
                done.onDeleted(-1, Errors.REQUEST_TIMED_OUT);
            }
        } catch (ApiException e) {
            done.onDeleted(-1, e.error());
        }
    }
}
