package io.barnabas.clients.admin;

import io.barnabas.clients.Backoff;
import io.barnabas.clients.BootstrapServers;
import io.barnabas.clients.ClientConfigs;
import io.barnabas.clients.ClientLog;
import io.barnabas.clients.Metadata;
import io.barnabas.clients.NetworkClient;
import io.barnabas.clients.consumer.OffsetAndMetadata;
import io.barnabas.common.Node;
import io.barnabas.common.Time;
import io.barnabas.common.TopicPartition;
import io.barnabas.common.Uuid;
import io.barnabas.common.config.ConfigException;
import io.barnabas.common.protocol.ApiException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Administers a cluster. Safe for any number of threads; every method returns at once, and what it returns completes
 * later, exceptionally with an {@link ApiException} whose text is the broker's. A call that cannot be answered in
 * {@code default.api.timeout.ms} fails with REQUEST_TIMED_OUT.
 */
public final class Admin implements AutoCloseable {
    private static final String DEFAULT_CLIENT_ID = "adminclient-1";
    private static final int MAX_IN_FLIGHT = 5;

    private final AdminLoop loop;
    private final Thread thread;
    private final int apiTimeoutMs;
    private final TopicCalls topics;
    private final DescribeCalls descriptions;
    private final ConfigCalls configs;
    private final PartitionCalls partitions;
    private final BrokerCalls brokers;
    private final PlacementCalls placement;
    private final ReassignmentCalls reassignments;
    private final GroupCalls groups;
    private final GroupOffsetCalls groupOffsets;
    private final TransactionCalls transactions;
    private final ProducerCalls producers;

    private Admin(AdminLoop loop, NetworkClient client, Backoff retryBackoff, int apiTimeoutMs, int requestTimeoutMs) {
        this.loop = loop;
        this.apiTimeoutMs = apiTimeoutMs;
        Consumer<AdminCall> submit = call -> loop.submit(call, apiTimeoutMs);
        this.topics = new TopicCalls(submit, requestTimeoutMs);
        this.descriptions = new DescribeCalls(submit, requestTimeoutMs);
        this.configs = new ConfigCalls(submit);
        this.brokers = new BrokerCalls(submit);
        this.placement = new PlacementCalls(submit, requestTimeoutMs);
        this.reassignments = new ReassignmentCalls(submit, requestTimeoutMs);
        Submission submission = new Submission() {
            @Override
            public void submit(AdminCall call, long deadlineMs) {
                loop.submit(call, Math.max(0, deadlineMs - client.nowMs()));
            }

            @Override
            public long nowMs() {
                return client.nowMs();
            }
        };
        this.partitions = new PartitionCalls(submission, requestTimeoutMs);
        this.producers = new ProducerCalls(partitions, submission);
        CoordinatorCalls coordinators =
                new CoordinatorCalls(submission, retryBackoff, apiTimeoutMs, CoordinatorCalls.GROUP);
        this.groups = new GroupCalls(coordinators, submission, apiTimeoutMs);
        this.groupOffsets = new GroupOffsetCalls(coordinators);
        this.transactions = new TransactionCalls(
                new CoordinatorCalls(submission, retryBackoff, apiTimeoutMs, CoordinatorCalls.TRANSACTION),
                submission,
                apiTimeoutMs);
        this.thread = new Thread(loop, "kafka-admin-client-thread | " + DEFAULT_CLIENT_ID);
        this.thread.setDaemon(true);
    }

    /**
     * Starts a client. Connecting begins with the first call.
     *
     * @param settings see {@link AdminConfig}; {@code bootstrap.servers} is needed
     * @throws ConfigException when a setting cannot be used, or no bootstrap server's name can be resolved
     */
    public static Admin create(Map<String, String> settings) {
        AdminConfig config = new AdminConfig(settings);
        Map<String, Object> values = config.values();
        String clientId = (String) values.get(ClientConfigs.CLIENT_ID);
        if (clientId.isEmpty()) {
            clientId = DEFAULT_CLIENT_ID;
            values.put(ClientConfigs.CLIENT_ID, clientId);
        }
        List<String> servers = ClientConfigs.bootstrapServers(values);
        if (servers.isEmpty()) {
            throw new ConfigException("You must set either bootstrap.servers or bootstrap.controllers");
        }
        ClientLog log = new ClientLog("[AdminClient clientId=" + clientId + "] ");
        Metadata metadata = new Metadata(
                        (Long) values.get(ClientConfigs.METADATA_MAX_AGE_MS),
                        ClientConfigs.retryBackoff(values),
                        false,
                        log)
                .onlyOnRequest();
        NetworkClient client = new NetworkClient(
                ClientConfigs.settings(values, MAX_IN_FLIGHT),
                BootstrapServers.resolve(servers, new ClientLog("")),
                metadata,
                Time.SYSTEM,
                log);
        int requestTimeoutMs = (Integer) values.get(ClientConfigs.REQUEST_TIMEOUT_MS);
        Backoff retryBackoff = ClientConfigs.retryBackoff(values);
        AdminLoop loop = new AdminLoop(client, metadata, retryBackoff, requestTimeoutMs, log);
        Admin admin = new Admin(loop, client, retryBackoff, config.defaultApiTimeoutMs(), requestTimeoutMs);
        admin.thread.start();
        return admin;
    }

    /** Creates topics; a future per topic. */
    public Map<String, CompletableFuture<Void>> createTopics(
            Collection<NewTopic> newTopics, CreateTopicsOptions options) {
        return topics.create(newTopics, options);
    }

    /** Creates topics; a future per topic. */
    public Map<String, CompletableFuture<Void>> createTopics(Collection<NewTopic> newTopics) {
        return createTopics(newTopics, CreateTopicsOptions.DEFAULT);
    }

    /** Deletes topics; a future per topic. The files go a while later. */
    public Map<String, CompletableFuture<Void>> deleteTopics(Collection<String> names) {
        return deleteTopics(names, CallOptions.DEFAULT);
    }

    /** Deletes topics; a future per topic. The files go a while later. */
    public Map<String, CompletableFuture<Void>> deleteTopics(Collection<String> names, CallOptions options) {
        return topics.delete(names, options.timeoutMs());
    }

    /** Adds partitions; a future per topic. Records with a key go to other partitions from then on. */
    public Map<String, CompletableFuture<Void>> createPartitions(Map<String, NewPartitions> growth) {
        return createPartitions(growth, CreatePartitionsOptions.DEFAULT);
    }

    /** Adds partitions; a future per topic. Records with a key go to other partitions from then on. */
    public Map<String, CompletableFuture<Void>> createPartitions(
            Map<String, NewPartitions> growth, CreatePartitionsOptions options) {
        return topics.grow(growth, options);
    }

    /** All topics by name. */
    public CompletableFuture<Map<String, TopicListing>> listTopics(boolean listInternal) {
        return listTopics(new ListTopicsOptions().listInternal(listInternal));
    }

    /** All topics by name. */
    public CompletableFuture<Map<String, TopicListing>> listTopics(ListTopicsOptions options) {
        return descriptions.listTopics(options.listInternal(), options.timeoutMs());
    }

    /** Topics in full; a future per topic. */
    public Map<String, CompletableFuture<TopicDescription>> describeTopics(Collection<String> names) {
        return describeTopics(names, CallOptions.DEFAULT);
    }

    /** Topics in full; a future per topic. */
    public Map<String, CompletableFuture<TopicDescription>> describeTopics(
            Collection<String> names, CallOptions options) {
        return descriptions.describeTopics(names, options.timeoutMs());
    }

    /** Topics in full, looked up by their ids. Brokers before 3.1 cannot. */
    public Map<Uuid, CompletableFuture<TopicDescription>> describeTopicsById(Collection<Uuid> ids) {
        return descriptions.describeTopicsById(ids, null);
    }

    /** Who is there. */
    public CompletableFuture<ClusterDescription> describeCluster() {
        return describeCluster(CallOptions.DEFAULT);
    }

    /** Who is there. */
    public CompletableFuture<ClusterDescription> describeCluster(CallOptions options) {
        return descriptions.describeCluster(options.timeoutMs());
    }

    /** Reassignments under way among the given partitions; null for all. */
    public CompletableFuture<Map<TopicPartition, PartitionReassignment>> listPartitionReassignments(
            Collection<TopicPartition> asked) {
        return placement.listPartitionReassignments(asked, null);
    }

    /** Settings; a future per thing that has them. */
    public Map<ConfigResource, CompletableFuture<Config>> describeConfigs(Collection<ConfigResource> resources) {
        return describeConfigs(resources, DescribeConfigsOptions.DEFAULT);
    }

    /** Settings; a future per thing that has them. */
    public Map<ConfigResource, CompletableFuture<Config>> describeConfigs(
            Collection<ConfigResource> resources, DescribeConfigsOptions options) {
        return configs.describe(resources, options);
    }

    /** Changes settings and leaves those not named as they are (KIP-339); a future per thing. */
    public Map<ConfigResource, CompletableFuture<Void>> incrementalAlterConfigs(
            Map<ConfigResource, ? extends Collection<AlterConfigOp>> changes) {
        return incrementalAlterConfigs(changes, AlterConfigsOptions.DEFAULT);
    }

    /** Changes settings and leaves those not named as they are (KIP-339); a future per thing. */
    public Map<ConfigResource, CompletableFuture<Void>> incrementalAlterConfigs(
            Map<ConfigResource, ? extends Collection<AlterConfigOp>> changes, AlterConfigsOptions options) {
        return configs.incrementalAlter(changes, options);
    }

    /** Replaces all settings of each thing, for brokers before 2.3: what is not named goes back to its default. */
    public Map<ConfigResource, CompletableFuture<Void>> alterConfigs(
            Map<ConfigResource, Config> wanted, AlterConfigsOptions options) {
        return configs.alter(wanted, options);
    }

    /** The folders brokers keep logs in, by path; a future per broker. */
    public Map<Integer, CompletableFuture<Map<String, LogDirDescription>>> describeLogDirs(
            Collection<Integer> brokerIds) {
        return describeLogDirs(brokerIds, CallOptions.DEFAULT);
    }

    /** The folders brokers keep logs in, by path; a future per broker. */
    public Map<Integer, CompletableFuture<Map<String, LogDirDescription>>> describeLogDirs(
            Collection<Integer> brokerIds, CallOptions options) {
        return brokers.logDirs(brokerIds, options.timeoutMs());
    }

    /** In which folder brokers keep certain replicas; a future per replica. */
    public Map<TopicPartitionReplica, CompletableFuture<ReplicaLogDirInfo>> describeReplicaLogDirs(
            Collection<TopicPartitionReplica> replicas, CallOptions options) {
        return brokers.replicaLogDirs(replicas, options.timeoutMs());
    }

    /** Which requests each broker serves; the brokers as {@link #describeCluster} names them. */
    public Map<Node, CompletableFuture<BrokerApiVersions>> describeApiVersions(
            Collection<Node> nodes, CallOptions options) {
        return brokers.apiVersions(nodes, options.timeoutMs());
    }

    /**
     * Takes a broker that is gone off a KRaft cluster's list of brokers; one with ZooKeeper answers UNSUPPORTED_VERSION.
     */
    public CompletableFuture<Void> unregisterBroker(int brokerId) {
        return brokers.unregister(brokerId);
    }

    /** Features that a broker can use and those the cluster has agreed to use. */
    public CompletableFuture<FeatureMetadata> describeFeatures(CallOptions options) {
        return brokers.features(options.timeoutMs());
    }

    /** Offsets by time or position; a future per partition. */
    public Map<TopicPartition, CompletableFuture<OffsetInfo>> listOffsets(Map<TopicPartition, OffsetSpec> specs) {
        return listOffsets(specs, ListOffsetsOptions.DEFAULT);
    }

    /** Offsets by time or position; a future per partition. */
    public Map<TopicPartition, CompletableFuture<OffsetInfo>> listOffsets(
            Map<TopicPartition, OffsetSpec> specs, ListOffsetsOptions options) {
        return partitions.listOffsets(specs, options.readCommitted(), timeoutMs(options.timeoutMs()));
    }

    /** What the partitions' leaders remember of producers; a future per partition. Brokers before 2.8 cannot. */
    public Map<TopicPartition, CompletableFuture<List<ProducerState>>> describeProducers(
            Collection<TopicPartition> asked, CallOptions options) {
        return producers.describe(asked, timeoutMs(options.timeoutMs()));
    }

    /** What one broker remembers of producers, whether it leads the partitions or follows. */
    public Map<TopicPartition, CompletableFuture<List<ProducerState>>> describeProducersOn(
            int brokerId, Collection<TopicPartition> asked, CallOptions options) {
        return producers.describeOn(brokerId, asked, timeoutMs(options.timeoutMs()));
    }

    /** The transactional ids that each broker coordinates, by broker (KIP-664). */
    public CompletableFuture<Map<Integer, List<TransactionListing>>> listTransactions(ListTransactionsOptions options) {
        return transactions.list(options);
    }

    /** What is known of transactional ids; a future per id, TRANSACTIONAL_ID_NOT_FOUND for one that nobody uses. */
    public Map<String, CompletableFuture<TransactionDescription>> describeTransactions(Collection<String> ids) {
        return transactions.describe(ids);
    }

    /**
     * Ends a transaction in one partition as aborted, whatever its coordinator thinks: for one that hangs because its
     * coordinator has forgotten it. Records written after that are nobody's.
     */
    public CompletableFuture<Void> abortTransaction(AbortTransactionSpec spec, CallOptions options) {
        return producers.abort(spec, timeoutMs(options.timeoutMs()));
    }

    /** Fences whatever producers use transactional ids, and aborts what they left open; a future per id. */
    public Map<String, CompletableFuture<FencedProducer>> fenceProducers(Collection<String> ids) {
        return transactions.fence(ids);
    }

    /**
     * Makes the controller elect leaders.
     *
     * @param chosen null for all partitions
     * @return by partition: empty when its leader is the one wanted now, else why not
     */
    public CompletableFuture<Map<TopicPartition, Optional<ApiException>>> electLeaders(
            ElectionType type, Collection<TopicPartition> chosen, CallOptions options) {
        return placement.electLeaders(type, chosen, options.timeoutMs());
    }

    /**
     * Moves partitions to other brokers, or calls such moves off (KIP-455); a future per partition, done when the
     * controller has begun. {@link #listPartitionReassignments} tells how far it is.
     *
     * @param wanted the brokers of each partition, the preferred leader first; empty for calling its move off
     */
    public Map<TopicPartition, CompletableFuture<Void>> alterPartitionReassignments(
            Map<TopicPartition, Optional<List<Integer>>> wanted, CallOptions options) {
        return reassignments.alter(wanted, options.timeoutMs());
    }

    /**
     * Moves replicas to another folder of their broker (KIP-113); a future per replica, done when the move has begun. A
     * broker without the replica answers REPLICA_NOT_AVAILABLE and takes the folder for when it comes.
     *
     * @param wanted absolute paths of log directories
     */
    public Map<TopicPartitionReplica, CompletableFuture<Void>> alterReplicaLogDirs(
            Map<TopicPartitionReplica, String> wanted, CallOptions options) {
        return reassignments.alterLogDirs(wanted, options.timeoutMs());
    }

    private int timeoutMs(Integer ofCall) {
        return ofCall == null ? apiTimeoutMs : ofCall;
    }

    /**
     * Deletes the records before an offset; a future per partition with the first offset left.
     *
     * @param before offsets; -1 for everything up to the high watermark
     */
    public Map<TopicPartition, CompletableFuture<Long>> deleteRecords(Map<TopicPartition, Long> before) {
        return deleteRecords(before, CallOptions.DEFAULT);
    }

    /** The same with a time of its own. */
    public Map<TopicPartition, CompletableFuture<Long>> deleteRecords(
            Map<TopicPartition, Long> before, CallOptions options) {
        return partitions.deleteRecords(before, timeoutMs(options.timeoutMs()));
    }

    /** The groups of all brokers. */
    public ListConsumerGroupsResult listConsumerGroups(ListConsumerGroupsOptions options) {
        return groups.list(options);
    }

    /** The groups of all brokers, whatever their state and type. */
    public ListConsumerGroupsResult listConsumerGroups() {
        return listConsumerGroups(ListConsumerGroupsOptions.DEFAULT);
    }

    /**
     * Groups in full; a future per group. A group that does not exist is described as dead.
     *
     * @param includeAuthorizedOperations whether to ask what the asker may do, too
     */
    public Map<String, CompletableFuture<ConsumerGroupDescription>> describeConsumerGroups(
            Collection<String> groupIds, boolean includeAuthorizedOperations) {
        return groups.describe(groupIds, includeAuthorizedOperations);
    }

    /** Groups in full; a future per group. A group that does not exist is described as dead. */
    public Map<String, CompletableFuture<ConsumerGroupDescription>> describeConsumerGroups(
            Collection<String> groupIds) {
        return describeConsumerGroups(groupIds, false);
    }

    /**
     * What groups have committed; a future per group. A partition that was asked for and has no offset is there with
     * null.
     *
     * @param requireStable whether to wait for transactions that are about to commit offsets (KIP-447)
     */
    public Map<String, CompletableFuture<Map<TopicPartition, OffsetAndMetadata>>> listConsumerGroupOffsets(
            Map<String, ListConsumerGroupOffsetsSpec> specs, boolean requireStable) {
        return groupOffsets.list(specs, requireStable);
    }

    /** Everything that a group has committed. */
    public CompletableFuture<Map<TopicPartition, OffsetAndMetadata>> listConsumerGroupOffsets(String groupId) {
        return listConsumerGroupOffsets(Map.of(groupId, ListConsumerGroupOffsetsSpec.ALL), false)
                .get(groupId);
    }

    /** Commits offsets for a group without members; a future per partition. */
    public Map<TopicPartition, CompletableFuture<Void>> alterConsumerGroupOffsets(
            String groupId, Map<TopicPartition, OffsetAndMetadata> offsets) {
        return groupOffsets.alter(groupId, offsets);
    }

    /** Forgets what a group has committed for partitions of topics that none of its members reads. */
    public DeleteConsumerGroupOffsetsResult deleteConsumerGroupOffsets(
            String groupId, Collection<TopicPartition> forgotten) {
        return groupOffsets.delete(groupId, forgotten);
    }

    /** Deletes groups without members, with their offsets; a future per group. */
    public Map<String, CompletableFuture<Void>> deleteConsumerGroups(Collection<String> groupIds) {
        return groups.delete(groupIds);
    }

    /**
     * Makes members leave a group; a future per member.
     *
     * @param reason for the broker's log
     */
    public Map<MemberToRemove, CompletableFuture<Void>> removeMembersFromConsumerGroup(
            String groupId, Collection<MemberToRemove> members, String reason) {
        return groups.remove(groupId, members, reason);
    }

    /** Makes every member leave a group, static or not. */
    public CompletableFuture<Void> removeAllMembersFromConsumerGroup(String groupId, String reason) {
        return groups.removeAll(groupId, reason);
    }

    /** Ends the client; calls without an answer fail. Waits for its thread. */
    @Override
    public void close() {
        loop.close();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
