package io.barnabas.simulation.client;

import io.barnabas.common.TopicPartition;
import io.barnabas.simulation.client.SimTransaction.Item;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes to several partitions at once, all or nothing, and changes its mind now and then. */
final class SimTransfers extends TransactionalClient {
    private static final int MAX_RECORDS = 3;
    private static final int KEYS = 6;

    private final List<TopicPartition> partitions;
    private final int paceMs;

    SimTransfers(
            Place place,
            String name,
            String transactionalId,
            List<TopicPartition> partitions,
            int paceMs,
            Witnesses witnesses,
            Runnable onFatal) {
        super(
                place,
                name,
                transactionalId,
                3_000 + place.network().queue().random().nextInt(7_000),
                witnesses,
                onFatal);
        this.partitions = partitions;
        this.paceMs = paceMs;
    }

    @Override
    int pauseMs() {
        return paceMs;
    }

    @Override
    SimTransaction next() {
        String transaction = nextName();
        List<Map<TopicPartition, List<Item>>> rounds = new ArrayList<>();
        for (int i = 1 + queue.random().nextInt(2); i > 0; i--) {
            Map<TopicPartition, List<Item>> round = new LinkedHashMap<>();
            for (TopicPartition partition : partitions) {
                if (queue.random().nextInt(3) > 0) {
                    round.put(partition, items(transaction));
                }
            }
            if (!round.isEmpty()) {
                rounds.add(round);
            }
        }
        return new SimTransaction(transaction, rounds, null, queue.random().nextInt(4) > 0);
    }

    private List<Item> items(String transaction) {
        List<Item> items = new ArrayList<>();
        for (int i = 1 + queue.random().nextInt(MAX_RECORDS); i > 0; i--) {
            String value = queue.random().nextInt(5) == 0 ? null : transaction;
            items.add(new Item("k" + queue.random().nextInt(KEYS), value));
        }
        return items;
    }
}
