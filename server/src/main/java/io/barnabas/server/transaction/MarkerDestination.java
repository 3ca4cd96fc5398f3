package io.barnabas.server.transaction;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.metadata.EndPoint;
import io.barnabas.server.link.BrokerLink;
import io.barnabas.server.link.LinkException;
import io.barnabas.server.link.ResponseHandler;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The markers for one broker: one request at a time, with as many as wait by then. On the sender's executor only. */
final class MarkerDestination {
    /** Partitions in one request, unless a single marker has more. */
    static final int MAX_PARTITIONS = 5_000;

    private final int brokerId;
    private final EndPoint endPoint;
    private final BrokerLink link;
    private final Deque<OutgoingMarker> queue = new ArrayDeque<>();
    private boolean busy;

    MarkerDestination(int brokerId, EndPoint endPoint, BrokerLink link) {
        this.brokerId = brokerId;
        this.endPoint = endPoint;
        this.link = link;
    }

    int brokerId() {
        return brokerId;
    }

    EndPoint endPoint() {
        return endPoint;
    }

    void add(OutgoingMarker marker) {
        queue.add(marker);
    }

    boolean isReady() {
        return !busy && !queue.isEmpty();
    }

    void onAnswered() {
        busy = false;
    }

    /**
     * Takes what goes into the next request. The answer names producer ids alone, so each comes once: what else waits for
     * the same is joined to it if it is the same marker, else left for later.
     */
    List<OutgoingMarker> take() {
        Map<Long, OutgoingMarker> batch = new LinkedHashMap<>();
        List<OutgoingMarker> later = new ArrayList<>();
        int partitions = 0;
        while (!queue.isEmpty() && partitions < MAX_PARTITIONS) {
            OutgoingMarker next = queue.poll();
            if (next.term().isOver()) {
                continue;
            }
            OutgoingMarker same = batch.get(next.marker().producer().producerId());
            if (same == null) {
                batch.put(next.marker().producer().producerId(), next);
            } else if (same.term() == next.term() && same.marker().equals(next.marker())) {
                List<TopicPartition> joined = new ArrayList<>(same.partitions());
                joined.addAll(next.partitions());
                batch.put(next.marker().producer().producerId(), same.to(joined));
            } else {
                later.add(next);
                continue;
            }
            partitions += next.partitions().size();
        }
        for (int i = later.size() - 1; i >= 0; i--) {
            queue.addFirst(later.get(i));
        }
        return new ArrayList<>(batch.values());
    }

    /**
     * Sends a request.
     *
     * @param onAnswer receives the answer, or null when there is none; on the link's loop
     */
    void send(ApiMessage request, short version, int timeoutMs, Consumer<ApiMessage> onAnswer) {
        busy = true;
        link.send(request, version, timeoutMs, new ResponseHandler() {
            @Override
            public void onResponse(ApiMessage response, Runnable release) {
                release.run();
                onAnswer.accept(response);
            }

            @Override
            public void onFailure(LinkException failure) {
                onAnswer.accept(null);
            }
        });
    }

    /** Ends the connection; what is under way fails. Returns what was still waiting. */
    List<OutgoingMarker> close() {
        link.close();
        List<OutgoingMarker> left = new ArrayList<>(queue);
        queue.clear();
        return left;
    }
}
