package io.barnabas.tests.integration;

import java.time.Duration;
import java.util.Set;

/** What can happen to a cluster under load. Each fault ends with the load going on and every replica in sync again. */
final class Faults {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int PROGRESS = 400;

    private final BrokerCluster cluster;
    private final ClusterAdmin admin;
    private final SteadyProducer producer;
    private final SteadyGroup group;

    Faults(BrokerCluster cluster, ClusterAdmin admin, SteadyProducer producer, SteadyGroup group) {
        this.cluster = cluster;
        this.admin = admin;
        this.producer = producer;
        this.group = group;
    }

    void killLeader() {
        kill("leader", admin.leader("orders", 0));
    }

    void killController() {
        kill("controller", admin.controller());
    }

    void killCoordinator() {
        // The group "readers" lives in the partition that its name hashes to, as everybody counts it.
        int partition = ("readers".hashCode() & Integer.MAX_VALUE)
                % admin.describe("__consumer_offsets").size();
        kill("coordinator", admin.leader("__consumer_offsets", partition));
    }

    private void kill(String whom, int id) {
        say("kill -9 of " + whom + " " + id);
        cluster.broker(id).kill();
        awaitProgress();
        restart(cluster.broker(id));
        awaitWhole();
    }

    void pauseLeader() {
        pause("leader", admin.leader("orders", 1));
    }

    void pauseController() {
        pause("controller", admin.controller());
    }

    /** Longer than the session and the time a follower may lag. */
    private void pause(String whom, int id) {
        say("SIGSTOP of " + whom + " " + id);
        cluster.broker(id).pause();
        awaitOutOfSync(id);
        awaitProgress();
        say("SIGCONT");
        cluster.broker(id).resume();
        awaitWhole();
    }

    void killZooKeeperLeader(ZooKeeperEnsemble zooKeeper) {
        int leader = zooKeeper.leader();
        say("kill -9 of ZooKeeper's leader " + leader);
        zooKeeper.kill(leader);
        zooKeeper.awaitServing();
        awaitProgress();
        zooKeeper.restart(leader);
        awaitWhole();
    }

    /** Each broker in turn, killed or stopped politely, waiting for no more than what makes the next one bearable. */
    void restartInTurns() {
        for (ClusterBroker broker : cluster.brokers()) {
            say("restart of " + broker.id());
            if (broker.id() % 2 == 0) {
                broker.kill();
            } else {
                broker.terminate();
            }
            restart(broker);
            admin.awaitInSync("orders", cluster.brokers().size());
        }
        awaitWhole();
    }

    /** What is in the page cache outlives the processes. */
    void killEverybody() {
        say("kill -9 of everybody");
        cluster.brokers().forEach(ClusterBroker::kill);
        cluster.brokers().forEach(broker -> broker.launch(broker.product()));
        cluster.brokers().forEach(ClusterBroker::awaitStarted);
        awaitWhole();
    }

    void isolateLeader(NetworkNamespaces network) {
        isolate("leader", admin.leader("orders", 0), network);
    }

    void isolateController(NetworkNamespaces network) {
        isolate("controller", admin.controller(), network);
    }

    /** The broker and the ZooKeeper server beside it. */
    private void isolate(String whom, int id, NetworkNamespaces network) {
        say("isolation of " + whom + " " + id);
        network.isolate(id);
        awaitOutOfSync(id);
        awaitProgress();
        say("back on the network");
        network.rejoin(id);
        awaitWhole();
    }

    /** Two brokers cannot speak to each other; both speak to ZooKeeper and to everybody else. */
    void cutFollowerFromLeader(NetworkNamespaces network) {
        int leader = admin.leader("orders", 0);
        int follower = leader % cluster.brokers().size() + 1;
        say("cut between leader " + leader + " and follower " + follower);
        network.cut(follower, leader);
        awaitProgress();
        network.mend(follower, leader);
        awaitWhole();
        say("one way from leader " + leader + " to follower " + follower);
        network.cut(leader, follower);
        awaitProgress();
        network.mend(leader, follower);
        awaitWhole();
    }

    private void restart(ClusterBroker broker) {
        broker.start(broker.product());
    }

    /** No partition counts on the broker any more. */
    private void awaitOutOfSync(int id) {
        Await.until(
                "broker " + id + " is in no in-sync set",
                LIMIT,
                () -> admin.describe("orders").values().stream()
                        .allMatch(info -> info.isr().stream().noneMatch(node -> node.id() == id)
                                && info.leader().id() != id),
                () -> admin.describe("orders") + "\n" + cluster.state());
    }

    private void awaitProgress() {
        producer.awaitMore(PROGRESS, cluster);
        group.awaitMore(PROGRESS, cluster);
    }

    private void awaitWhole() {
        for (String topic : Set.of("orders", "__consumer_offsets")) {
            admin.awaitInSync(topic, cluster.brokers().size());
            admin.electPreferred(topic);
        }
        awaitProgress();
    }

    private void say(String what) {
        System.out.printf(
                "%tT %s; so far %s, longest pause %d ms%n",
                System.currentTimeMillis(),
                what,
                producer.ledger(),
                producer.longestPause().toMillis());
    }
}
