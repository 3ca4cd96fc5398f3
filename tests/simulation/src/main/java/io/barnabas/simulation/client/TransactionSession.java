package io.barnabas.simulation.client;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.message.AddOffsetsToTxnRequestData;
import io.barnabas.common.message.AddOffsetsToTxnResponseData;
import io.barnabas.common.message.AddPartitionsToTxnRequestData;
import io.barnabas.common.message.AddPartitionsToTxnRequestData.AddPartitionsToTxnTopic;
import io.barnabas.common.message.AddPartitionsToTxnResponseData;
import io.barnabas.common.message.EndTxnRequestData;
import io.barnabas.common.message.EndTxnResponseData;
import io.barnabas.common.message.InitProducerIdRequestData;
import io.barnabas.common.message.InitProducerIdResponseData;
import io.barnabas.common.message.TxnOffsetCommitRequestData;
import io.barnabas.common.message.TxnOffsetCommitRequestData.TxnOffsetCommitRequestPartition;
import io.barnabas.common.message.TxnOffsetCommitRequestData.TxnOffsetCommitRequestTopic;
import io.barnabas.common.message.TxnOffsetCommitResponseData;
import io.barnabas.common.protocol.Errors;
import io.barnabas.simulation.client.TransactionErrors.Reaction;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/**
 * A transactional producer: gets its epoch, carries out one transaction after the other as Kafka's clients do, with
 * repetitions until somebody answers for good, and is fenced when another takes its transactional id over.
 */
final class TransactionSession {
    /** Whose session it is. Told once of each: ready again, or never again. */
    interface Owner {
        /** The next transaction may begin. */
        void onReady();

        /** The transaction came to an end, as the coordinator confirmed; null when nobody knows of it. */
        void onEnded(SimTransaction transaction, boolean committed);

        /** Nothing can be done in this session any more. */
        void onFatal(Errors why);
    }

    private static final String INIT = "InitProducerId";
    private static final int INIT_VERSION = 4;
    private static final int VERSION = 3;
    /** One transaction with offsets in so many pauses before its end. */
    private static final int STALLS = 8;

    private static final int MAX_STALL_MS = 8_000;

    private final SimClient client;
    private final String transactionalId;
    private final int timeoutMs;
    private final TransactionWitness witness;
    private final Owner owner;
    private final CoordinatorCalls transactions;
    private final TransactionBatches batches;
    private CoordinatorCalls groups;
    private long producerId = -1;
    private short epoch = -1;
    private SimTransaction transaction;
    private int round;
    private boolean registered;
    private boolean aborting;
    private boolean bump;
    private boolean dead;

    TransactionSession(SimClient client, String transactionalId, int timeoutMs, Witnesses witnesses, Owner owner) {
        this.client = client;
        this.transactionalId = transactionalId;
        this.timeoutMs = timeoutMs;
        this.witness = witnesses.transactions();
        this.owner = owner;
        this.transactions = new CoordinatorCalls(client, CoordinatorCalls.TRANSACTION, transactionalId);
        this.batches = new TransactionBatches(client, transactionalId, witnesses, this::onProduced, this::onRefused);
    }

    /** Gets an epoch, the first one or another. */
    void init() {
        InitProducerIdRequestData request = new InitProducerIdRequestData()
                .setTransactionalId(transactionalId)
                .setTransactionTimeoutMs(timeoutMs)
                .setProducerId(producerId)
                .setProducerEpoch(epoch);
        transactions.<InitProducerIdResponseData>call(request, INIT_VERSION, response -> {
            Errors error = Errors.forCode(response.errorCode());
            if (reaction(INIT, error, TransactionErrors.ofCoordinator(error), this::init)) {
                producerId = response.producerId();
                epoch = response.producerEpoch();
                batches.begin(producerId, epoch);
                bump = false;
                witness.onInitialized(transactionalId, producerId, epoch);
                owner.onReady();
            }
        });
    }

    /** Carries it out. */
    void run(SimTransaction next) {
        transaction = next;
        round = 0;
        registered = false;
        aborting = false;
        step();
    }

    /** Whether a transaction is under way. */
    boolean isBusy() {
        return transaction != null;
    }

    boolean isDead() {
        return dead;
    }

    /** What it does just now, to be shown. */
    String state() {
        String now = transaction == null ? "nothing" : transaction.name() + (aborting ? ", to be aborted" : "");
        return transactionalId + " (" + producerId + ", " + epoch + "): " + now;
    }

    /** Gives the present transaction up at the next occasion. */
    void abandon() {
        aborting |= transaction != null;
    }

    private void step() {
        if (aborting) {
            end(false);
        } else if (round < transaction.rounds().size()) {
            addPartitions(transaction.rounds().get(round).keySet());
        } else if (transaction.offsets() != null) {
            addOffsets();
        } else {
            end(transaction.commit());
        }
    }

    private void addPartitions(Collection<TopicPartition> partitions) {
        Map<String, AddPartitionsToTxnTopic> topics = new TreeMap<>();
        partitions.forEach(partition -> topics.computeIfAbsent(
                        partition.topic(), name -> new AddPartitionsToTxnTopic().setName(name))
                .partitions()
                .add(partition.partition()));
        AddPartitionsToTxnRequestData request = new AddPartitionsToTxnRequestData()
                .setV3AndBelowTransactionalId(transactionalId)
                .setV3AndBelowProducerId(producerId)
                .setV3AndBelowProducerEpoch(epoch);
        request.v3AndBelowTopics().addAll(topics.values());
        // Whoever asks and is not answered does not know whether they are part of it.
        registered = true;
        transactions.<AddPartitionsToTxnResponseData>call(request, VERSION, response -> {
            Errors error = worst(response);
            if (reaction(
                    "AddPartitionsToTxn",
                    error,
                    TransactionErrors.ofCoordinator(error),
                    () -> addPartitions(partitions))) {
                batches.send(transaction.name(), transaction.rounds().get(round));
            }
        });
    }

    private static Errors worst(AddPartitionsToTxnResponseData response) {
        Errors worst = Errors.NONE;
        for (var topic : response.resultsByTopicV3AndBelow()) {
            for (var partition : topic.resultsByPartition()) {
                Errors error = Errors.forCode(partition.partitionErrorCode());
                worst = error == Errors.NONE || worst != Errors.NONE && error == Errors.OPERATION_NOT_ATTEMPTED
                        ? worst
                        : error;
            }
        }
        return worst;
    }

    private void onProduced() {
        round++;
        step();
    }

    private void onRefused(Reaction reaction, Errors error) {
        if (reaction == Reaction.FATAL) {
            die(error);
            return;
        }
        aborting = true;
        bump |= reaction == Reaction.ABORT_AND_BUMP;
        step();
    }

    private void addOffsets() {
        SimTransaction.GroupOffsets offsets = transaction.offsets();
        AddOffsetsToTxnRequestData request = new AddOffsetsToTxnRequestData()
                .setTransactionalId(transactionalId)
                .setProducerId(producerId)
                .setProducerEpoch(epoch)
                .setGroupId(offsets.group());
        registered = true;
        transactions.<AddOffsetsToTxnResponseData>call(request, VERSION, response -> {
            Errors error = Errors.forCode(response.errorCode());
            if (reaction("AddOffsetsToTxn", error, TransactionErrors.ofCoordinator(error), this::addOffsets)) {
                offsets.offsets()
                        .forEach((partition, offset) ->
                                witness.onSendingOffset(transaction.name(), offsets.group(), partition, offset));
                commitOffsets();
            }
        });
    }

    private void commitOffsets() {
        SimTransaction.GroupOffsets offsets = transaction.offsets();
        TxnOffsetCommitRequestData request = new TxnOffsetCommitRequestData()
                .setTransactionalId(transactionalId)
                .setGroupId(offsets.group())
                .setProducerId(producerId)
                .setProducerEpoch(epoch)
                .setGenerationId(offsets.generation())
                .setMemberId(offsets.memberId());
        offsets.offsets().forEach((partition, offset) -> {
            TxnOffsetCommitRequestTopic topic = new TxnOffsetCommitRequestTopic().setName(partition.topic());
            topic.partitions()
                    .add(new TxnOffsetCommitRequestPartition()
                            .setPartitionIndex(partition.partition())
                            .setCommittedOffset(offset)
                            .setCommittedMetadata(transaction.name()));
            request.topics().add(topic);
        });
        if (groups == null) {
            groups = new CoordinatorCalls(client, CoordinatorCalls.GROUP, offsets.group());
        }
        groups.<TxnOffsetCommitResponseData>call(request, VERSION, response -> {
            Errors error = worst(response);
            if (reaction("TxnOffsetCommit", error, TransactionErrors.ofGroup(error), this::commitOffsets)) {
                endSoon();
            }
        });
    }

    /** Some take their time, and may have been taken for dead when they go on. */
    private void endSoon() {
        if (client.queue.random().nextInt(STALLS) == 0) {
            client.later(client.queue.random().nextInt(MAX_STALL_MS), () -> end(!aborting && transaction.commit()));
        } else {
            end(!aborting && transaction.commit());
        }
    }

    private static Errors worst(TxnOffsetCommitResponseData response) {
        for (var topic : response.topics()) {
            for (var partition : topic.partitions()) {
                if (partition.errorCode() != Errors.NONE.code()) {
                    return Errors.forCode(partition.errorCode());
                }
            }
        }
        return Errors.NONE;
    }

    private void end(boolean commit) {
        if (!registered) {
            onEnd(false);
            return;
        }
        witness.onDecided(transaction.name(), commit);
        sayEnd(commit);
    }

    private void sayEnd(boolean commit) {
        EndTxnRequestData request = new EndTxnRequestData()
                .setTransactionalId(transactionalId)
                .setProducerId(producerId)
                .setProducerEpoch(epoch)
                .setCommitted(commit);
        transactions.<EndTxnResponseData>call(request, VERSION, response -> {
            Errors error = Errors.forCode(response.errorCode());
            if (reaction("EndTxn", error, TransactionErrors.ofCoordinator(error), () -> sayEnd(commit))) {
                witness.onEnded(transaction.name(), transactionalId, producerId, epoch, commit);
                onEnd(commit);
            }
        });
    }

    private void onEnd(boolean committed) {
        SimTransaction ended = transaction;
        transaction = null;
        owner.onEnded(ended, committed);
        if (bump) {
            init();
        } else {
            owner.onReady();
        }
    }

    /** True when there is nothing to be done about it; else it is being done. */
    private boolean reaction(String api, Errors error, Reaction reaction, Runnable again) {
        if (dead) {
            return false;
        }
        switch (reaction) {
            case GO_ON -> {
                return true;
            }
            case RETRY -> client.later(CoordinatorCalls.BACKOFF_MS, again);
            case FIND_COORDINATOR -> {
                (api.equals("TxnOffsetCommit") ? groups : transactions).forgetCoordinator();
                client.later(CoordinatorCalls.BACKOFF_MS, again);
            }
            case ABORT, ABORT_AND_BUMP -> {
                client.queue.note(state() + ": " + api + " was refused: " + error);
                aborting = true;
                step();
            }
            case FATAL -> {
                client.queue.note(state() + ": " + api + " was refused: " + error);
                die(error);
            }
            default -> {
                witness.onUnexpected(client.name, api, error);
                die(error);
            }
        }
        return false;
    }

    private void die(Errors why) {
        dead = true;
        transaction = null;
        batches.stop();
        owner.onFatal(why);
    }
}
