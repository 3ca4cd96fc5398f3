package io.barnabas.tests.integration.exactlyonce;

import io.barnabas.tests.integration.Await;
import io.barnabas.tests.integration.BrokerCluster;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Applications of one kind that share the work of reading one topic and writing another, as one consumer group with a
 * transactional id each.
 */
final class Stage implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(90);

    private final AppSettings settings;
    private final List<Member> members;

    /** Starts so many processes. */
    Stage(Path work, AppSettings settings, int size) {
        this.settings = settings;
        this.members = IntStream.range(0, size)
                .mapToObj(i -> new Member(work, withId(settings, settings.stage() + "-" + i)))
                .toList();
        members.forEach(Member::start);
    }

    private static AppSettings withId(AppSettings settings, String transactionalId) {
        return new AppSettings(
                settings.library(),
                settings.bootstrap(),
                settings.stage(),
                transactionalId,
                0,
                settings.input(),
                settings.output(),
                settings.partitions(),
                settings.codec());
    }

    String group() {
        return settings.stage();
    }

    String input() {
        return settings.input();
    }

    String output() {
        return settings.output();
    }

    Library library() {
        return settings.library();
    }

    List<Member> members() {
        return members;
    }

    Member member(int index) {
        return members.get(index);
    }

    int committed() {
        return members.stream().mapToInt(Member::committed).sum();
    }

    void tend() {
        members.forEach(Member::tend);
    }

    /** Returns when every member has committed so many more records than now, if it is to, or all of them together. */
    void awaitMore(int records, BrokerCluster cluster) {
        int goal = committed() + records;
        Await.until(
                group() + " commits " + records + " more records",
                LIMIT,
                () -> {
                    tend();
                    return committed() >= goal;
                },
                () -> state() + cluster.state());
    }

    void finish() {
        members.forEach(Member::finish);
    }

    /** In one line, what its processes say they did. */
    String summary() {
        return group() + " (" + library() + "): " + committed() + " records in " + sum("committed ")
                + " transactions, aborted on purpose " + sum("aborted") + ", because of failures "
                + sum("aborts because")
                + ", ended by themselves "
                + members.stream().map(Member::deaths).toList();
    }

    private long sum(String end) {
        return members.stream().mapToLong(member -> member.transactions(end)).sum();
    }

    String state() {
        return summary() + "\n" + members.stream().map(Member::transcript).collect(Collectors.joining("\n"));
    }

    @Override
    public void close() {
        members.forEach(Member::close);
    }
}
