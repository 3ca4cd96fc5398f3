package io.barnabas.coordinator.transaction;

import static io.barnabas.coordinator.transaction.TransactionWorld.producer;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.protocol.Errors;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/**
 * Producers, some of them fenced, over coordinators that die, logs that refuse, commits that take their time and markers
 * that arrive late, twice or never: whatever the order, a transaction ends the same way everywhere, as its producer was
 * told, and once all is calm none is left open.
 */
class TransactionModelTest {
    private static final int SEEDS = 1_500;
    private static final int STEPS = 120;
    private static final int PARTITIONS = 4;
    private static final int IDS = 3;

    /** One run of a producer, from its InitProducerId on. */
    private static final class Session {
        final String id;
        AtomicReference<String> request;
        String asked = "init";
        ProducerIdAndEpoch producer;
        final Set<TopicPartition> added = new HashSet<>();
        TopicPartition adding;
        ModelPartition.Transaction transaction;
        int transactions;
        boolean over;

        Session(String id) {
            this.id = id;
        }
    }

    private final class Run {
        final Random random;
        final TransactionWorld world = new TransactionWorld();
        final Map<TopicPartition, ModelPartition> partitions = new TreeMap<>();
        final List<TransactionWorld.Sent> inFlight = new ArrayList<>();
        final List<Session> sessions = new ArrayList<>();
        final Set<String> given = new HashSet<>();

        Run(long seed) {
            random = new Random(seed);
            for (int i = 0; i < PARTITIONS; i++) {
                partitions.put(new TopicPartition("t", i), new ModelPartition());
            }
        }

        void play() {
            for (int step = 0; step < STEPS; step++) {
                switch (random.nextInt(12)) {
                    case 0 -> sessions.add(start("id" + random.nextInt(IDS)));
                    case 1 -> world.alone = random.nextInt(3) > 0;
                    case 2 -> world.commit();
                    case 3 -> world.appendFailure = random.nextInt(3) == 0 ? Errors.NOT_ENOUGH_REPLICAS : null;
                    case 4 -> maybeFailOver();
                    case 5 -> world.waitMs(random.nextInt(40_000));
                    case 6 -> world.abortTimedOut();
                    case 7, 8 -> deliver(random.nextBoolean());
                    default -> act();
                }
                sessions.forEach(this::onAnswer);
                collect();
            }
            calm();
        }

        private Session start(String id) {
            Session session = new Session(id);
            session.request = world.init(id, ProducerIdAndEpoch.NONE, 60_000);
            return session;
        }

        private void maybeFailOver() {
            if (random.nextInt(3) == 0) {
                collect();
                world.failOver(random.nextBoolean());
                for (Session each : sessions) {
                    if (each.request != null && each.request.get().equals(TransactionWorld.WAITING)) {
                        each.request.set("NOT_COORDINATOR");
                    }
                }
            }
        }

        private void collect() {
            inFlight.addAll(world.sent);
            world.sent.clear();
        }

        /** One of the markers arrives; the coordinator may hear of it, and it may come again. */
        private void deliver(boolean heard) {
            if (inFlight.isEmpty()) {
                return;
            }
            int index = random.nextInt(inFlight.size());
            TransactionWorld.Sent next = inFlight.get(index);
            List<TopicPartition> done = new ArrayList<>();
            for (TopicPartition partition : next.partitions()) {
                if ((random.nextInt(4) > 0) && partitions.get(partition).mark(next.marker())) {
                    done.add(partition);
                }
            }
            if (heard) {
                world.written(next.marker(), done);
                List<TopicPartition> left = new ArrayList<>(next.partitions());
                left.removeAll(done);
                if (left.isEmpty()) {
                    inFlight.remove(index);
                } else {
                    inFlight.set(index, new TransactionWorld.Sent(next.marker(), left));
                }
            }
        }

        private void act() {
            List<Session> idle = sessions.stream()
                    .filter(each -> !each.over && each.request == null)
                    .toList();
            if (idle.isEmpty()) {
                return;
            }
            Session session = idle.get(random.nextInt(idle.size()));
            if (session.asked.startsWith("end")) {
                end(session, session.asked.equals("end commit"));
            } else if (session.transaction != null && random.nextInt(3) == 0) {
                end(session, random.nextInt(3) > 0);
            } else if (!session.added.isEmpty() && random.nextBoolean()) {
                write(session);
            } else {
                add(session);
            }
        }

        private void add(Session session) {
            if (session.transaction == null) {
                session.transaction = new ModelPartition.Transaction(
                        session.id + " " + session.producer + " #" + ++session.transactions);
            }
            session.asked = "add";
            session.adding = new TopicPartition("t", random.nextInt(PARTITIONS));
            session.request = world.addLater(session.id, session.producer, session.adding.toString());
        }

        /** A leader that verifies (KIP-890). */
        private void write(Session session) {
            for (TopicPartition each : session.added) {
                if (world.verify(session.id, session.producer, each.toString()).equals("[NONE]")) {
                    partitions.get(each).write(session.producer, session.transaction);
                }
            }
        }

        private void end(Session session, boolean commit) {
            session.asked = commit ? "end commit" : "end abort";
            session.request = world.endLater(session.id, session.producer, commit);
        }

        private void onAnswer(Session session) {
            if (session.request == null || session.request.get().equals(TransactionWorld.WAITING)) {
                return;
            }
            String answer = session.request.get();
            session.request = null;
            switch (answer) {
                case "NONE" -> onSuccess(session);
                case "PRODUCER_FENCED", "INVALID_PRODUCER_ID_MAPPING", "INVALID_TXN_STATE" -> session.over = true;
                case "CONCURRENT_TRANSACTIONS",
                        "COORDINATOR_NOT_AVAILABLE",
                        "NOT_COORDINATOR",
                        "refused NOT_COORDINATOR",
                        "refused COORDINATOR_LOAD_IN_PROGRESS" -> {
                    // Asked again later; whoever has no id yet gives up.
                    session.over = session.producer == null;
                }
                default -> onId(session, answer);
            }
        }

        private void onId(Session session, String answer) {
            assertTrue(given.add(answer), answer + " is given out twice");
            String[] halves = answer.split("/");
            session.producer = producer(Long.parseLong(halves[0]), Integer.parseInt(halves[1]));
            session.asked = "add";
        }

        private void onSuccess(Session session) {
            if (session.asked.equals("add")) {
                session.added.add(session.adding);
                return;
            }
            boolean commit = session.asked.equals("end commit");
            if (session.transaction.committed != null) {
                assertEquals(session.transaction.committed, commit, session.transaction.name);
            }
            session.transaction.told = commit;
            session.transaction = null;
            session.added.clear();
            session.asked = "add";
        }

        /** No more faults: every transaction comes to its end. */
        private void calm() {
            world.appendFailure = null;
            world.alone = true;
            world.commit();
            for (int i = 0; i < 20; i++) {
                world.waitMs(61_000);
                world.abortTimedOut();
                collect();
                List<TransactionWorld.Sent> all = new ArrayList<>(inFlight);
                inFlight.clear();
                for (TransactionWorld.Sent each : all) {
                    each.partitions()
                            .forEach(partition -> partitions.get(partition).mark(each.marker()));
                    world.written(each.marker(), each.partitions());
                }
            }
            partitions.forEach(
                    (name, partition) -> assertEquals(0, partition.openTransactions(), name + " has an open end"));
            for (int i = 0; i < IDS; i++) {
                String state = world.describe("id" + i);
                assertTrue(state.matches("(Empty|Complete.*) .*|TRANSACTIONAL_ID_NOT_FOUND"), state);
            }
        }
    }

    @Test
    void shouldEndEveryTransactionTheSameWayEverywhere() {
        for (long seed = 0; seed < SEEDS; seed++) {
            try {
                new Run(seed).play();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
            }
        }
    }
}
