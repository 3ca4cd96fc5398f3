package io.barnabas.clients.consumer;

import io.barnabas.clients.BootstrapServers;
import io.barnabas.clients.ClientConfigs;
import io.barnabas.clients.ClientLog;
import io.barnabas.clients.Metadata;
import io.barnabas.clients.NetworkClient;
import io.barnabas.common.Time;
import java.util.Map;

/** What a consumer is made of, put together. */
final class ConsumerParts<K, V> {
    private static final int MAX_IN_FLIGHT = 100;

    final Access access = new Access();
    final Positions positions = new Positions();
    final Subscriptions subscriptions;
    final Waiter waiter;
    final PositionUpdates updates;
    final ClusterQueries queries;
    final PollLoop<K, V> loop;
    /** Null without a group, as are the commits. */
    final ConsumerCoordinator coordinator;

    final GroupCommits commits;
    private final NetworkClient client;
    private final Fetcher fetcher;

    ConsumerParts(ConsumerConfig config, RecordReader<K, V> reader) {
        Map<String, Object> values = config.values();
        ClientLog log = log(config);
        config.warnOfUnknown(log);
        Metadata metadata = new Metadata(
                (Long) values.get(ClientConfigs.METADATA_MAX_AGE_MS),
                config.retryBackoff(),
                config.flag(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS),
                log);
        client = new NetworkClient(
                ClientConfigs.settings(values, MAX_IN_FLIGHT),
                BootstrapServers.resolve(ClientConfigs.bootstrapServers(values), new ClientLog("")),
                metadata,
                Time.SYSTEM,
                log);
        subscriptions = new Subscriptions(metadata, positions, config.flag(ConsumerConfig.EXCLUDE_INTERNAL_TOPICS));
        waiter = new Waiter(client, metadata, config.retryBackoff().initialMs());
        coordinator = config.groupId() == null
                ? null
                : new ConsumerCoordinator(config, client, metadata, subscriptions, positions, access, log);
        commits = coordinator == null ? null : new GroupCommits(coordinator, waiter);
        waiter.keepAlive(coordinator);
        OffsetLookup lookup = new OffsetLookup(client, metadata, config.readCommitted(), config.requestTimeoutMs());
        updates = new PositionUpdates(
                client,
                positions,
                lookup,
                new OffsetValidation(config, client, metadata, positions, log),
                coordinator,
                config.resetStrategy(),
                config.retryBackoff().initialMs());
        queries = new ClusterQueries(
                client,
                metadata,
                lookup,
                waiter,
                config.requestTimeoutMs(),
                config.flag(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS));
        fetcher = new Fetcher(config, client, metadata, positions, config.requestTimeoutMs(), log);
        loop = new PollLoop<>(
                config, client, metadata, waiter, subscriptions, positions, updates, coordinator, fetcher, reader);
    }

    private static ClientLog log(ConsumerConfig config) {
        Map<String, Object> values = config.values();
        String clientId = (String) values.get(ClientConfigs.CLIENT_ID);
        if (clientId.isEmpty()) {
            clientId = config.groupId() == null ? "consumer-1" : "consumer-" + config.groupId() + "-1";
            values.put(ClientConfigs.CLIENT_ID, clientId);
        }
        return new ClientLog("[Consumer clientId=" + clientId + ", groupId=" + config.groupId() + "] ");
    }

    /** Drops what was fetched and closes the connections. */
    void close() {
        fetcher.close();
        client.close();
    }
}
