package io.barnabas.clients.consumer.assignor;

import io.barnabas.common.TopicPartition;
import java.util.*;

abstract class Sticky implements ConsumerPartitionAssignor {
    private final String name;
    private final boolean coop;

    Sticky(String name, boolean coop) {
        this.name = name;
        this.coop = coop;
    }

    public String name() {
        return name;
    }

    public boolean isCooperative() {
        return coop;
    }

    public Map<String, List<TopicPartition>> assign(SortedMap<String, Integer> p, SortedMap<String, Subscription> s) {
        return new RangeAssignor().assign(p, s);
    }
}
