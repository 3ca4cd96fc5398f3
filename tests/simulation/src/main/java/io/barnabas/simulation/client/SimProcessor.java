package io.barnabas.simulation.client;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.record.Record;
import io.barnabas.common.record.RecordBatch;
import io.barnabas.simulation.client.SimTransaction.GroupOffsets;
import io.barnabas.simulation.client.SimTransaction.Item;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Consume, transform, produce: writes a record for each that it reads as a member of a group, and commits the group's
 * offsets in the same transaction.
 */
final class SimProcessor extends TransactionalClient implements Membership.Member {
    private static final int MAX_RECORDS = 8;
    /** So short that whoever is slow is expelled in the middle of a transaction. */
    private static final int SESSION_TIMEOUT_MS = 2_500;

    private final Witnesses witnesses;
    private final List<TopicPartition> outputs;
    private final Membership membership;
    private final Map<TopicPartition, Input> inputs = new TreeMap<>(Comparator.comparing(TopicPartition::toString));
    private final int paceMs;
    private int attempt;
    private boolean positioned;

    /** A partition it was given. */
    private static final class Input {
        private final SimReader reader;
        private final Deque<Long> read = new ArrayDeque<>();

        Input(SimReader reader) {
            this.reader = reader;
        }
    }

    /** What it works on. @param group whose offsets say how far the work has come */
    record Job(String group, List<TopicPartition> inputs, List<TopicPartition> outputs, int paceMs) {}

    SimProcessor(Place place, String name, String transactionalId, Job job, Witnesses witnesses, Runnable onFatal) {
        super(
                place,
                name,
                transactionalId,
                3_000 + place.network().queue().random().nextInt(15_000),
                witnesses,
                onFatal);
        this.witnesses = witnesses;
        this.outputs = job.outputs();
        this.paceMs = job.paceMs();
        this.membership = new Membership(this, job.group(), job.inputs(), SESSION_TIMEOUT_MS, witnesses.plain(), this);
    }

    @Override
    void start() {
        super.start();
        membership.start();
    }

    @Override
    int pauseMs() {
        return paceMs;
    }

    @Override
    public void onAssigned(int ofAttempt, Map<TopicPartition, Long> positions) {
        attempt = ofAttempt;
        positioned = true;
        positions.forEach((tp, position) -> {
            Input[] input = new Input[1];
            SimReader reader =
                    new SimReader(this, witnesses, tp, position, true, batch -> take(input[0], position, batch));
            input[0] = new Input(reader);
            inputs.put(tp, input[0]);
            reader.fetch();
        });
    }

    private static void take(Input input, long from, RecordBatch batch) {
        for (Record record : batch) {
            if (record.offset() >= from) {
                input.read.add(record.offset());
            }
        }
    }

    @Override
    public boolean mayJoin() {
        return !session.isBusy();
    }

    @Override
    public void onRevoked() {
        inputs.values().forEach(input -> input.reader.stop());
        inputs.clear();
        positioned = false;
        if (queue.random().nextBoolean()) {
            session.abandon();
        }
    }

    @Override
    SimTransaction next() {
        if (!positioned) {
            return null;
        }
        String transaction = nextName();
        Map<TopicPartition, List<Item>> round = new LinkedHashMap<>();
        Map<TopicPartition, Long> offsets = new LinkedHashMap<>();
        inputs.forEach((tp, input) -> {
            for (int i = 0; i < MAX_RECORDS && !input.read.isEmpty(); i++) {
                long offset = input.read.poll();
                TopicPartition output = outputs.get((int) (offset % outputs.size()));
                round.computeIfAbsent(output, partition -> new ArrayList<>()).add(new Item(null, tp + "@" + offset));
                offsets.put(tp, offset + 1);
            }
        });
        if (round.isEmpty()) {
            return null;
        }
        GroupOffsets committed =
                new GroupOffsets(membership.group(), membership.generation(), membership.memberId(), offsets);
        return new SimTransaction(
                transaction, List.of(round), committed, queue.random().nextInt(8) > 0);
    }

    @Override
    public void onEnded(SimTransaction transaction, boolean committed) {
        if (!committed && positioned) {
            // Back to where the group has come.
            positioned = false;
            membership.restart(attempt);
        }
    }
}
