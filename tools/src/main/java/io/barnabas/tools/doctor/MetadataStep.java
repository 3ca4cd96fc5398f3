package io.barnabas.tools.doctor;

import io.barnabas.clients.DirectConnection;
import io.barnabas.common.message.MetadataRequestData;
import io.barnabas.common.message.MetadataResponseData;
import io.barnabas.common.message.MetadataResponseData.MetadataResponsePartition;
import io.barnabas.common.message.MetadataResponseData.MetadataResponseTopic;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.SchemaException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What does the broker know of its cluster, and is the cluster in order? */
final class MetadataStep implements Step {
    private static final int NOBODY = -1;
    private static final int NAMES_SHOWN = 3;

    @Override
    public String name() {
        return "metadata";
    }

    @Override
    public Finding examine(Examination examination) {
        Server server = examination.speaking();
        try (DirectConnection connection = DirectConnection.open(
                server.at(examination.addresses().get(server)), examination.timeoutMs(), Examination.CLIENT_ID)) {
            connection.negotiate();
            examination.knows(connection.ask(ApiKeys.METADATA, allTopics(), new MetadataResponseData()));
        } catch (IOException | SchemaException | ApiException e) {
            return Finding.fail(
                    server + " did not say what it knows of the cluster: " + e.getMessage(),
                    "The broker may be starting or stopping, or hang: look into its log (logs/server.log).");
        }
        return judge(examination.metadata());
    }

    static MetadataRequestData allTopics() {
        return new MetadataRequestData().setTopics(null).setAllowAutoTopicCreation(false);
    }

    static Finding judge(MetadataResponseData cluster) {
        if (cluster.brokers().isEmpty()) {
            return Finding.fail(
                    "the broker knows of no broker, not even of itself",
                    "No controller has told it anything: does it reach ZooKeeper (zookeeper.connect)?"
                            + " Look for ZooKeeper in its log (logs/server.log).");
        }
        List<String> advice = new ArrayList<>();
        if (cluster.controllerId() == NOBODY) {
            advice.add("No broker is the controller: topics cannot be created, leaders not elected. Is ZooKeeper up?");
        }
        Partitions partitions = new Partitions(cluster.topics());
        partitions.advise(advice);
        String text = "cluster " + cluster.clusterId() + ": "
                + counted(cluster.brokers().size(), "broker")
                + ", controller "
                + (cluster.controllerId() == NOBODY ? "none" : cluster.controllerId()) + ", "
                + counted(cluster.topics().size(), "topic") + ", " + counted(partitions.count, "partition");
        return advice.isEmpty() ? Finding.ok(text) : Finding.warn(text, advice.toArray(String[]::new));
    }

    private static String counted(int count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }

    /** The partitions of all topics, and those of them that lack something. */
    private static final class Partitions {
        private final List<String> leaderless = new ArrayList<>();
        private final List<String> lagging = new ArrayList<>();
        private int count;

        Partitions(List<MetadataResponseTopic> topics) {
            for (MetadataResponseTopic topic : topics) {
                for (MetadataResponsePartition partition : topic.partitions()) {
                    count++;
                    String name = topic.name() + "-" + partition.partitionIndex();
                    if (partition.leaderId() == NOBODY) {
                        leaderless.add(name);
                    } else if (partition.isrNodes().size()
                            < partition.replicaNodes().size()) {
                        lagging.add(name);
                    }
                }
            }
        }

        void advise(List<String> advice) {
            if (!leaderless.isEmpty()) {
                advice.add(counted(leaderless.size(), "partition") + " without a leader (" + some(leaderless)
                        + "): all brokers with a replica of it in sync are down. Start them.");
            }
            if (!lagging.isEmpty()) {
                advice.add(counted(lagging.size(), "partition") + " with fewer in-sync replicas than replicas ("
                        + some(lagging) + "): a broker is down or behind."
                        + " kafka-topics.sh --describe --under-replicated-partitions lists them.");
            }
        }

        private static String some(List<String> names) {
            String shown = String.join(", ", names.subList(0, Math.min(NAMES_SHOWN, names.size())));
            return names.size() > NAMES_SHOWN ? shown + ", ..." : shown;
        }
    }
}
