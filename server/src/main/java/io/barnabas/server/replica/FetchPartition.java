package io.barnabas.server.replica;

import io.barnabas.cluster.ReadPosition;
import io.barnabas.common.Uuid;
import io.barnabas.common.message.FetchRequestData;
import io.barnabas.storage.log.FetchIsolation;

/**
 * One partition of a Fetch request, or of a fetch session, where it stays from request to request and remembers what the
 * fetcher was told last (KIP-227). Used by one request at a time.
 */
public final class FetchPartition implements ReadPosition {
    private String topic;
    private final Uuid topicId;
    private final int partition;
    private FetchParams params;
    private int maxBytes;
    private long fetchOffset;
    private int currentLeaderEpoch;
    private int lastFetchedEpoch;
    private long fetcherLogStartOffset;
    /** What the fetcher was told last; -1 so that the first answer, and the one after an error, counts as news. */
    private long toldHighWatermark = -1;

    private long toldLogStartOffset = -1;

    /**
     * @param topic topic name; null when the topic id is not known here
     * @param topicId topic id, {@link Uuid#ZERO_UUID} in versions without them
     */
    public FetchPartition(String topic, Uuid topicId, int partition) {
        this.topic = topic;
        this.topicId = topicId;
        this.partition = partition;
    }

    /** Takes what the request says of this partition. */
    public void update(FetchRequestData.FetchPartition request) {
        maxBytes = request.partitionMaxBytes();
        fetchOffset = request.fetchOffset();
        currentLeaderEpoch = request.currentLeaderEpoch();
        lastFetchedEpoch = request.lastFetchedEpoch();
        fetcherLogStartOffset = request.logStartOffset();
    }

    /** The topic id has become known here. */
    void resolve(String name) {
        topic = name;
    }

    /** Binds this partition to the request it is read for. */
    void bind(FetchParams requestParams) {
        params = requestParams;
    }

    /**
     * Whether an incremental answer without records must mention the partition, because its watermark or its start
     * moved; notes what is told.
     */
    public boolean isNews(long highWatermark, long logStartOffset) {
        boolean news = highWatermark != toldHighWatermark || logStartOffset != toldLogStartOffset;
        toldHighWatermark = highWatermark;
        toldLogStartOffset = logStartOffset;
        return news;
    }

    /** The answer held an error: the next one without an error is news. */
    public void onError() {
        toldHighWatermark = -1;
    }

    /** Topic name, null when the topic id is not known here. */
    public String topic() {
        return topic;
    }

    public Uuid topicId() {
        return topicId;
    }

    public int partition() {
        return partition;
    }

    /** Bytes wanted of this partition at most. */
    public int maxBytes() {
        return maxBytes;
    }

    /** Log start offset of a follower, -1 from consumers. */
    public long fetcherLogStartOffset() {
        return fetcherLogStartOffset;
    }

    @Override
    public long fetchOffset() {
        return fetchOffset;
    }

    @Override
    public int currentLeaderEpoch() {
        return currentLeaderEpoch;
    }

    @Override
    public int lastFetchedEpoch() {
        return lastFetchedEpoch;
    }

    @Override
    public FetchIsolation isolation() {
        return params.isolation();
    }

    /** Where the consumer is, null when that is not known. */
    ClientMetadata client() {
        return params.client();
    }

    @Override
    public int replicaId() {
        return params.replicaId();
    }

    @Override
    public long replicaEpoch() {
        return params.replicaEpoch();
    }

    @Override
    public boolean leaderOnly() {
        return params.leaderOnly();
    }
}
