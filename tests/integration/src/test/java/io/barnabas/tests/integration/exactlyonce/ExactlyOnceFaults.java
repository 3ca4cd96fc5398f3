package io.barnabas.tests.integration.exactlyonce;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.barnabas.tests.integration.Await;
import io.barnabas.tests.integration.BrokerCluster;
import io.barnabas.tests.integration.ClusterAdmin;
import io.barnabas.tests.integration.ClusterBroker;
import io.barnabas.tests.integration.RunningProcess;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.TransactionState;

/** What happens to brokers and to applications while records flow. Each fault ends with every stage at work again. */
final class ExactlyOnceFaults {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int PROGRESS = 60;
    private static final Set<TransactionState> UNFINISHED =
            Set.of(TransactionState.PREPARE_COMMIT, TransactionState.PREPARE_ABORT);

    private final BrokerCluster cluster;
    private final ClusterAdmin admin;
    private final Pipeline pipeline;
    private final Random random;

    ExactlyOnceFaults(BrokerCluster cluster, ClusterAdmin admin, Pipeline pipeline, Random random) {
        this.cluster = cluster;
        this.admin = admin;
        this.pipeline = pipeline;
        this.random = random;
    }

    void killLeader() {
        Stage stage = anyStage();
        kill("leader of " + stage.output(), admin.leader(stage.output(), random.nextInt(Pipeline.PARTITIONS)));
    }

    void killTransactionCoordinator() {
        Member member = anyMember(anyStage());
        kill(
                "transaction coordinator of " + member.transactionalId(),
                coordinator("__transaction_state", member.transactionalId()));
    }

    void killGroupCoordinator() {
        Stage stage = anyStage();
        kill("coordinator of the group " + stage.group(), coordinator("__consumer_offsets", stage.group()));
    }

    /** Both at once: the application and the broker that would have to abort its transaction. */
    void killApplicationWithItsCoordinator() {
        Member member = anyMember(anyStage());
        int id = coordinator("__transaction_state", member.transactionalId());
        say("kill -9 of " + member.transactionalId() + " and its coordinator " + id);
        member.kill();
        cluster.broker(id).kill();
        member.start();
        pipeline.awaitMore(PROGRESS);
        restart(id);
    }

    void killApplication() {
        Member member = anyMember(anyStage());
        say("kill -9 of " + member.transactionalId());
        member.kill();
        member.start();
        pipeline.awaitMore(PROGRESS);
    }

    /** A new process takes the transactional id and the partitions over; then the old one wakes up and goes on. */
    void pauseApplication() {
        Member member = anyMember(anyStage());
        say("SIGSTOP of " + member.transactionalId());
        RunningProcess zombie = member.process();
        zombie.signal("STOP");
        member.start();
        member.process().awaitLine("initialized", LIMIT);
        pipeline.awaitMore(PROGRESS);
        say("SIGCONT");
        zombie.signal("CONT");
        assertEquals(TransactionalApp.FENCED, zombie.awaitExit(LIMIT), zombie::transcript);
        pipeline.awaitMore(PROGRESS);
    }

    /**
     * Nobody takes the place of an application that is silent for so long that its group goes on without it. When it wakes
     * up it still has its transactional id and goes on with what it was at; that must come to nothing.
     */
    void pauseMember() {
        Stage stage = pipeline.stage(0);
        Member member = anyMember(stage);
        say("SIGSTOP of " + member.transactionalId() + ", nobody takes its place");
        member.process().signal("STOP");
        Await.until(
                "the group " + stage.group() + " goes on with one member less",
                LIMIT,
                () -> ClusterAdmin.get(admin.admin()
                                        .describeConsumerGroups(List.of(stage.group()))
                                        .all())
                                .get(stage.group())
                                .members()
                                .size()
                        < stage.members().size(),
                pipeline::state);
        pipeline.awaitMore(PROGRESS);
        say("SIGCONT");
        member.process().signal("CONT");
        pipeline.awaitMore(PROGRESS);
    }

    /**
     * Decided, but not everywhere told: one leader does not answer the coordinator's markers, and then the coordinator is
     * gone; whoever loads the transaction must bring it to its end.
     */
    void killCoordinatorBetweenMarkers() {
        Stage stage = anyStage();
        Member member = anyMember(stage);
        int coordinator = coordinator("__transaction_state", member.transactionalId());
        int silent = admin.describe(stage.output()).values().stream()
                .map(info -> info.leader().id())
                .filter(id -> id != coordinator)
                .findFirst()
                .orElse(-1);
        if (silent < 0) {
            return; // the coordinator leads everything: there is no other to be silent
        }
        say("SIGSTOP of broker " + silent + ", then kill -9 of coordinator " + coordinator + " of "
                + member.transactionalId());
        cluster.broker(silent).pause();
        Await.until(
                "a transaction of " + stage.group() + " waits for its markers",
                LIMIT,
                () -> ClusterAdmin.get(ClusterAdmin.get(admin.admin()
                                                .listTransactions(
                                                        new ListTransactionsOptions().filterStates(UNFINISHED))
                                                .byBrokerId())
                                        .get(coordinator))
                                .size()
                        > 0,
                pipeline::state);
        cluster.broker(coordinator).kill();
        cluster.broker(coordinator).start(cluster.broker(coordinator).product());
        say("SIGCONT");
        cluster.broker(silent).resume();
        awaitWhole();
    }

    /** An application that is silent longer than its transaction may take: the coordinator aborts it. */
    void leaveOpen() {
        Member member = anyMember(anyStage());
        say(member.transactionalId() + " leaves a transaction open");
        RunningProcess late = member.process();
        late.say("open\n");
        late.awaitLine("left open", LIMIT);
        Await.until(
                "the transaction of " + member.transactionalId() + " is aborted",
                LIMIT,
                () -> ClusterAdmin.get(admin.admin()
                                        .describeTransactions(List.of(member.transactionalId()))
                                        .description(member.transactionalId()))
                                .state()
                        == TransactionState.COMPLETE_ABORT,
                pipeline::state);
        late.say("commit\n");
        assertEquals(TransactionalApp.FENCED, late.awaitExit(LIMIT), late::transcript);
        member.start();
        pipeline.awaitMore(PROGRESS);
    }

    /** A broker that is silent for longer than its session, and comes back believing it leads. */
    void pauseLeader() {
        Stage stage = anyStage();
        int id = admin.leader(stage.output(), random.nextInt(Pipeline.PARTITIONS));
        say("SIGSTOP of broker " + id);
        cluster.broker(id).pause();
        Await.until(
                "others lead for broker " + id,
                LIMIT,
                () -> admin.describe(stage.output()).values().stream()
                        .noneMatch(info -> info.leader().id() == id),
                cluster::state);
        pipeline.awaitMore(PROGRESS);
        say("SIGCONT");
        cluster.broker(id).resume();
        awaitWhole();
    }

    /** What is in the page cache outlives the processes. */
    void killEveryBroker() {
        say("kill -9 of every broker");
        cluster.brokers().forEach(ClusterBroker::kill);
        cluster.brokers().forEach(broker -> broker.launch(broker.product()));
        cluster.brokers().forEach(ClusterBroker::awaitStarted);
        awaitWhole();
    }

    private void kill(String whom, int id) {
        say("kill -9 of " + whom + ", broker " + id);
        cluster.broker(id).kill();
        pipeline.awaitMore(PROGRESS);
        restart(id);
    }

    private void restart(int id) {
        cluster.broker(id).start(cluster.broker(id).product());
        awaitWhole();
    }

    private void awaitWhole() {
        pipeline.awaitInSync();
        pipeline.prefer();
        pipeline.awaitMore(PROGRESS);
    }

    private int coordinator(String topic, String name) {
        // As every broker counts it.
        return admin.leader(
                topic,
                (name.hashCode() & Integer.MAX_VALUE) % admin.describe(topic).size());
    }

    private Stage anyStage() {
        return pipeline.stages().get(random.nextInt(pipeline.stages().size()));
    }

    private Member anyMember(Stage stage) {
        return stage.member(random.nextInt(stage.members().size()));
    }

    private void say(String what) {
        System.out.printf("%tT %s%n", System.currentTimeMillis(), what);
    }
}
