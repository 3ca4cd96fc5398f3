package io.barnabas.server.transaction;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.message.WriteTxnMarkersRequestData;
import io.barnabas.common.message.WriteTxnMarkersRequestData.WritableTxnMarker;
import io.barnabas.common.message.WriteTxnMarkersRequestData.WritableTxnMarkerTopic;
import io.barnabas.common.message.WriteTxnMarkersResponseData;
import io.barnabas.common.message.WriteTxnMarkersResponseData.WritableTxnMarkerPartitionResult;
import io.barnabas.common.message.WriteTxnMarkersResponseData.WritableTxnMarkerResult;
import io.barnabas.common.message.WriteTxnMarkersResponseData.WritableTxnMarkerTopicResult;
import io.barnabas.common.protocol.Errors;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Markers as WriteTxnMarkers carries them. */
final class MarkerRequests {
    private MarkerRequests() {}

    static WriteTxnMarkersRequestData request(Collection<OutgoingMarker> batch) {
        List<WritableTxnMarker> markers = new ArrayList<>(batch.size());
        for (OutgoingMarker each : batch) {
            markers.add(new WritableTxnMarker()
                    .setProducerId(each.marker().producer().producerId())
                    .setProducerEpoch(each.marker().producer().epoch())
                    .setTransactionResult(each.marker().commit())
                    .setCoordinatorEpoch(each.marker().coordinatorEpoch())
                    .setTopics(byTopic(each.partitions())));
        }
        return new WriteTxnMarkersRequestData().setMarkers(markers);
    }

    private static List<WritableTxnMarkerTopic> byTopic(List<TopicPartition> partitions) {
        Map<String, WritableTxnMarkerTopic> topics = new LinkedHashMap<>();
        for (TopicPartition partition : partitions) {
            topics.computeIfAbsent(
                            partition.topic(),
                            name -> new WritableTxnMarkerTopic().setName(name).setPartitionIndexes(new ArrayList<>()))
                    .partitionIndexes()
                    .add(partition.partition());
        }
        return new ArrayList<>(topics.values());
    }

    /** The answers by producer id. */
    static Map<Long, Map<TopicPartition, Errors>> answers(WriteTxnMarkersResponseData response) {
        Map<Long, Map<TopicPartition, Errors>> answers = new HashMap<>();
        for (WritableTxnMarkerResult marker : response.markers()) {
            Map<TopicPartition, Errors> errors = answers.computeIfAbsent(marker.producerId(), id -> new HashMap<>());
            for (WritableTxnMarkerTopicResult topic : marker.topics()) {
                for (WritableTxnMarkerPartitionResult partition : topic.partitions()) {
                    errors.put(
                            new TopicPartition(topic.name(), partition.partitionIndex()),
                            Errors.forCode(partition.errorCode()));
                }
            }
        }
        return answers;
    }
}
