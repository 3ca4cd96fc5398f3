package io.barnabas.common.protocol;

import java.util.EnumSet;
import java.util.Set;

/** The APIs of the protocol, with the versions of the spec. What a broker serves and advertises is less. */
public enum ApiKeys {
    PRODUCE(ApiMessageType.PRODUCE),
    FETCH(ApiMessageType.FETCH),
    LIST_OFFSETS(ApiMessageType.LIST_OFFSETS),
    METADATA(ApiMessageType.METADATA),
    LEADER_AND_ISR(ApiMessageType.LEADER_AND_ISR, true),
    STOP_REPLICA(ApiMessageType.STOP_REPLICA, true),
    UPDATE_METADATA(ApiMessageType.UPDATE_METADATA, true),
    CONTROLLED_SHUTDOWN(ApiMessageType.CONTROLLED_SHUTDOWN, true),
    OFFSET_COMMIT(ApiMessageType.OFFSET_COMMIT),
    OFFSET_FETCH(ApiMessageType.OFFSET_FETCH),
    FIND_COORDINATOR(ApiMessageType.FIND_COORDINATOR),
    JOIN_GROUP(ApiMessageType.JOIN_GROUP),
    HEARTBEAT(ApiMessageType.HEARTBEAT),
    LEAVE_GROUP(ApiMessageType.LEAVE_GROUP),
    SYNC_GROUP(ApiMessageType.SYNC_GROUP),
    DESCRIBE_GROUPS(ApiMessageType.DESCRIBE_GROUPS),
    LIST_GROUPS(ApiMessageType.LIST_GROUPS),
    SASL_HANDSHAKE(ApiMessageType.SASL_HANDSHAKE),
    API_VERSIONS(ApiMessageType.API_VERSIONS),
    CREATE_TOPICS(ApiMessageType.CREATE_TOPICS, false, true),
    DELETE_TOPICS(ApiMessageType.DELETE_TOPICS, false, true),
    DELETE_RECORDS(ApiMessageType.DELETE_RECORDS),
    INIT_PRODUCER_ID(ApiMessageType.INIT_PRODUCER_ID),
    OFFSET_FOR_LEADER_EPOCH(ApiMessageType.OFFSET_FOR_LEADER_EPOCH),
    ADD_PARTITIONS_TO_TXN(ApiMessageType.ADD_PARTITIONS_TO_TXN),
    ADD_OFFSETS_TO_TXN(ApiMessageType.ADD_OFFSETS_TO_TXN),
    END_TXN(ApiMessageType.END_TXN),
    WRITE_TXN_MARKERS(ApiMessageType.WRITE_TXN_MARKERS, true),
    TXN_OFFSET_COMMIT(ApiMessageType.TXN_OFFSET_COMMIT),
    DESCRIBE_ACLS(ApiMessageType.DESCRIBE_ACLS),
    CREATE_ACLS(ApiMessageType.CREATE_ACLS, false, true),
    DELETE_ACLS(ApiMessageType.DELETE_ACLS, false, true),
    DESCRIBE_CONFIGS(ApiMessageType.DESCRIBE_CONFIGS),
    ALTER_CONFIGS(ApiMessageType.ALTER_CONFIGS, false, true),
    ALTER_REPLICA_LOG_DIRS(ApiMessageType.ALTER_REPLICA_LOG_DIRS),
    DESCRIBE_LOG_DIRS(ApiMessageType.DESCRIBE_LOG_DIRS),
    SASL_AUTHENTICATE(ApiMessageType.SASL_AUTHENTICATE),
    CREATE_PARTITIONS(ApiMessageType.CREATE_PARTITIONS, false, true),
    CREATE_DELEGATION_TOKEN(ApiMessageType.CREATE_DELEGATION_TOKEN, false, true),
    RENEW_DELEGATION_TOKEN(ApiMessageType.RENEW_DELEGATION_TOKEN, false, true),
    EXPIRE_DELEGATION_TOKEN(ApiMessageType.EXPIRE_DELEGATION_TOKEN, false, true),
    DESCRIBE_DELEGATION_TOKEN(ApiMessageType.DESCRIBE_DELEGATION_TOKEN),
    DELETE_GROUPS(ApiMessageType.DELETE_GROUPS),
    ELECT_LEADERS(ApiMessageType.ELECT_LEADERS, false, true),
    INCREMENTAL_ALTER_CONFIGS(ApiMessageType.INCREMENTAL_ALTER_CONFIGS, false, true),
    ALTER_PARTITION_REASSIGNMENTS(ApiMessageType.ALTER_PARTITION_REASSIGNMENTS, false, true),
    LIST_PARTITION_REASSIGNMENTS(ApiMessageType.LIST_PARTITION_REASSIGNMENTS, false, true),
    OFFSET_DELETE(ApiMessageType.OFFSET_DELETE),
    DESCRIBE_CLIENT_QUOTAS(ApiMessageType.DESCRIBE_CLIENT_QUOTAS),
    ALTER_CLIENT_QUOTAS(ApiMessageType.ALTER_CLIENT_QUOTAS, false, true),
    DESCRIBE_USER_SCRAM_CREDENTIALS(ApiMessageType.DESCRIBE_USER_SCRAM_CREDENTIALS),
    ALTER_USER_SCRAM_CREDENTIALS(ApiMessageType.ALTER_USER_SCRAM_CREDENTIALS, false, true),
    VOTE(ApiMessageType.VOTE, true),
    BEGIN_QUORUM_EPOCH(ApiMessageType.BEGIN_QUORUM_EPOCH, true),
    END_QUORUM_EPOCH(ApiMessageType.END_QUORUM_EPOCH, true),
    DESCRIBE_QUORUM(ApiMessageType.DESCRIBE_QUORUM, true, true),
    ALTER_PARTITION(ApiMessageType.ALTER_PARTITION, true),
    UPDATE_FEATURES(ApiMessageType.UPDATE_FEATURES, true, true),
    ENVELOPE(ApiMessageType.ENVELOPE, true),
    FETCH_SNAPSHOT(ApiMessageType.FETCH_SNAPSHOT),
    DESCRIBE_CLUSTER(ApiMessageType.DESCRIBE_CLUSTER),
    DESCRIBE_PRODUCERS(ApiMessageType.DESCRIBE_PRODUCERS),
    BROKER_REGISTRATION(ApiMessageType.BROKER_REGISTRATION, true),
    BROKER_HEARTBEAT(ApiMessageType.BROKER_HEARTBEAT, true),
    UNREGISTER_BROKER(ApiMessageType.UNREGISTER_BROKER, false, true),
    DESCRIBE_TRANSACTIONS(ApiMessageType.DESCRIBE_TRANSACTIONS),
    LIST_TRANSACTIONS(ApiMessageType.LIST_TRANSACTIONS),
    ALLOCATE_PRODUCER_IDS(ApiMessageType.ALLOCATE_PRODUCER_IDS, true, true),
    CONSUMER_GROUP_HEARTBEAT(ApiMessageType.CONSUMER_GROUP_HEARTBEAT),
    CONSUMER_GROUP_DESCRIBE(ApiMessageType.CONSUMER_GROUP_DESCRIBE),
    CONTROLLER_REGISTRATION(ApiMessageType.CONTROLLER_REGISTRATION),
    GET_TELEMETRY_SUBSCRIPTIONS(ApiMessageType.GET_TELEMETRY_SUBSCRIPTIONS),
    PUSH_TELEMETRY(ApiMessageType.PUSH_TELEMETRY),
    ASSIGN_REPLICAS_TO_DIRS(ApiMessageType.ASSIGN_REPLICAS_TO_DIRS),
    LIST_CLIENT_METRICS_RESOURCES(ApiMessageType.LIST_CLIENT_METRICS_RESOURCES),
    DESCRIBE_TOPIC_PARTITIONS(ApiMessageType.DESCRIBE_TOPIC_PARTITIONS),
    SHARE_GROUP_HEARTBEAT(ApiMessageType.SHARE_GROUP_HEARTBEAT),
    SHARE_GROUP_DESCRIBE(ApiMessageType.SHARE_GROUP_DESCRIBE),
    SHARE_FETCH(ApiMessageType.SHARE_FETCH),
    SHARE_ACKNOWLEDGE(ApiMessageType.SHARE_ACKNOWLEDGE),
    ADD_RAFT_VOTER(ApiMessageType.ADD_RAFT_VOTER, false, true),
    REMOVE_RAFT_VOTER(ApiMessageType.REMOVE_RAFT_VOTER, false, true),
    UPDATE_RAFT_VOTER(ApiMessageType.UPDATE_RAFT_VOTER),
    INITIALIZE_SHARE_GROUP_STATE(ApiMessageType.INITIALIZE_SHARE_GROUP_STATE, true),
    READ_SHARE_GROUP_STATE(ApiMessageType.READ_SHARE_GROUP_STATE, true),
    WRITE_SHARE_GROUP_STATE(ApiMessageType.WRITE_SHARE_GROUP_STATE, true),
    DELETE_SHARE_GROUP_STATE(ApiMessageType.DELETE_SHARE_GROUP_STATE, true),
    READ_SHARE_GROUP_STATE_SUMMARY(ApiMessageType.READ_SHARE_GROUP_STATE_SUMMARY, true);

    private static final ApiKeys[] BY_ID = byId();

    /** The number on the wire. */
    public final short id;
    /** The name as Apache Kafka logs it, such as {@code LeaderAndIsr}. */
    public final String name;
    /** What the spec says. */
    public final ApiMessageType messageType;
    /** Whether only brokers and controllers of the cluster may send it. */
    public final boolean clusterAction;
    /** Whether a KRaft broker would pass it on to the controller. */
    public final boolean forwardable;

    ApiKeys(ApiMessageType messageType) {
        this(messageType, false, false);
    }

    ApiKeys(ApiMessageType messageType, boolean clusterAction) {
        this(messageType, clusterAction, false);
    }

    ApiKeys(ApiMessageType messageType, boolean clusterAction, boolean forwardable) {
        this.id = messageType.apiKey();
        this.name = messageType.apiName();
        this.messageType = messageType;
        this.clusterAction = clusterAction;
        this.forwardable = forwardable;
    }

    private static ApiKeys[] byId() {
        ApiKeys[] values = values();
        ApiKeys[] table = new ApiKeys[values.length];
        for (ApiKeys api : values) {
            table[api.id] = api;
        }
        return table;
    }

    /** Whether the number stands for an API of the spec. */
    public static boolean hasId(int id) {
        return id >= 0 && id < BY_ID.length;
    }

    /** The API of a number; throws {@link IllegalArgumentException} unless {@link #hasId}. */
    public static ApiKeys forId(int id) {
        if (!hasId(id)) {
            throw new IllegalArgumentException("Unexpected API key " + id);
        }
        return BY_ID[id];
    }

    /** First version of the spec. */
    public short oldestVersion() {
        return messageType.lowestSupportedVersion();
    }

    /** Last version of the spec, even an unstable one. */
    public short latestVersion() {
        return messageType.highestSupportedVersion();
    }

    /** Whether the spec has the version. */
    public boolean isVersionSupported(short version) {
        return version >= oldestVersion() && version <= latestVersion();
    }

    /** Whether the spec has announced that the version will go. */
    public boolean isVersionDeprecated(short version) {
        return version >= messageType.lowestDeprecatedVersion() && version <= messageType.highestDeprecatedVersion();
    }

    /** The version of the request header: 1, or 2 with tagged fields; 0 only before ControlledShutdown 1. */
    public short requestHeaderVersion(short version) {
        if (this == CONTROLLED_SHUTDOWN && version == 0) {
            return 0;
        }
        return (short) (version >= messageType.firstFlexibleRequestVersion() ? 2 : 1);
    }

    /**
     * The version of the response header: 0, or 1 with tagged fields. ApiVersions keeps 0: its response must be
     * readable for a client that does not know yet which version the broker answers in.
     */
    public short responseHeaderVersion(short version) {
        if (this == API_VERSIONS) {
            return 0;
        }
        return (short) (version >= messageType.firstFlexibleResponseVersion() ? 1 : 0);
    }

    /** The APIs a broker of Apache Kafka 3.9 serves in ZooKeeper mode. */
    public static Set<ApiKeys> zkBrokerApis() {
        EnumSet<ApiKeys> apis = EnumSet.noneOf(ApiKeys.class);
        for (ApiKeys api : values()) {
            if (api.messageType.listeners().contains(ApiMessageType.ListenerType.ZK_BROKER)) {
                apis.add(api);
            }
        }
        return apis;
    }
}
