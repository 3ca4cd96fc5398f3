package io.barnabas.server.replica;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * A Fetch request under way: read once; when that is not worth an answer yet, wait for its partitions and read again.
 * Begun and ended on its connection's event loop.
 */
public abstract class FetchOperation {
    private final FetchParams params;
    private final List<FetchPartition> wanted;
    private final Executor loop;

    /**
     * @param wanted the partitions in the order in which they are read
     * @param loop the event loop of the connection that asked
     */
    protected FetchOperation(FetchParams params, List<FetchPartition> wanted, Executor loop) {
        this.params = params;
        this.wanted = wanted;
        this.loop = loop;
        for (int i = 0; i < wanted.size(); i++) {
            wanted.get(i).bind(params);
        }
    }

    public final FetchParams params() {
        return params;
    }

    /** The partitions in the order of the reads given to {@link #onComplete}. */
    public final List<FetchPartition> wanted() {
        return wanted;
    }

    /** Time to answer, with one read per wanted partition. */
    protected abstract void onComplete(PartitionRead[] reads);

    /** Whether the fetcher is gone. */
    protected abstract boolean isAbandoned();

    /** Reads, and answers or waits; called by ReplicaManager on the event loop. */
    final void begin(LogReader reader, PartitionRegistry partitions, RequestTimer timer) {
        PartitionRead[] reads = reader.read(params, wanted);
        if (isWorthAnswering(reads)) {
            reader.onAnswer(params, wanted, reads);
            onComplete(reads);
            return;
        }
        List<WaitList> lists = new ArrayList<>(wanted.size());
        for (int i = 0; i < wanted.size(); i++) {
            HostedPartition hosted =
                    partitions.get(wanted.get(i).topic(), wanted.get(i).partition());
            lists.add(hosted == null ? null : hosted.fetchWaits(params.isolation()));
        }
        new DelayedFetch(reader, reads).await(lists, timer, params.maxWaitMs());
    }

    /**
     * Answer at once if 1) the fetcher does not want to wait, 2) it asks for nothing, 3) there are enough bytes, or 4) a
     * partition has an error or a diverging log to report.
     */
    private boolean isWorthAnswering(PartitionRead[] reads) {
        if (params.maxWaitMs() <= 0 || reads.length == 0) {
            return true;
        }
        long bytes = 0;
        for (PartitionRead read : reads) {
            if (read.isUrgent()) {
                return true;
            }
            bytes += read.sizeInBytes();
        }
        return bytes >= params.minBytes();
    }

    /** A fetch waiting for bytes. Of each partition it remembers what was there, so that news cost one partition. */
    private final class DelayedFetch extends DelayedOperation {
        private final LogReader reader;
        private final int[] bytes;
        private long total;

        DelayedFetch(LogReader reader, PartitionRead[] reads) {
            super(loop);
            this.reader = reader;
            this.bytes = new int[reads.length];
            for (int i = 0; i < reads.length; i++) {
                bytes[i] = reads[i].sizeInBytes();
                total += bytes[i];
            }
        }

        /** Records came, became visible, or the partition's role changed. Several partitions may call at once. */
        @Override
        public void onChange(int index) {
            if (hasEnded()) {
                return;
            }
            int readable = reader.readableBytes(wanted.get(index), params);
            boolean enough;
            synchronized (bytes) {
                total += readable - bytes[index];
                bytes[index] = readable;
                enough = total >= params.minBytes();
            }
            if (enough) {
                end();
            }
        }

        @Override
        boolean isAbandoned() {
            return FetchOperation.this.isAbandoned();
        }

        @Override
        void onComplete() {
            PartitionRead[] reads = reader.read(params, wanted);
            reader.onAnswer(params, wanted, reads);
            FetchOperation.this.onComplete(reads);
        }
    }
}
