package io.barnabas.server.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.barnabas.common.Time;
import io.barnabas.common.TopicPartition;
import io.barnabas.common.Uuid;
import io.barnabas.common.message.AlterPartitionRequestData;
import io.barnabas.common.message.AlterPartitionResponseData;
import io.barnabas.common.message.ControlledShutdownRequestData;
import io.barnabas.common.message.ControlledShutdownResponseData;
import io.barnabas.common.message.UpdateMetadataRequestData;
import io.barnabas.common.message.UpdateMetadataRequestData.UpdateMetadataBroker;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.common.protocol.Errors;
import io.barnabas.common.protocol.MessageWriter;
import io.barnabas.controller.InterBrokerProtocol;
import io.barnabas.metadata.EndPoint;
import io.barnabas.metadata.LeaderAndIsr;
import io.barnabas.server.link.LinkException.Cause;
import io.barnabas.server.metadata.MetadataCache;
import io.barnabas.server.replica.InSyncReplicas.Proposal;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The way to the controller, and the in-sync sets that take it. */
class LinkToControllerTest {
    private static final InterBrokerProtocol LATEST = InterBrokerProtocol.parse("3.9");
    private static final Uuid T = new Uuid(1, 1);

    private final FakeLinks links = new FakeLinks();
    private final MetadataCache cache = new MetadataCache();
    private long nowMs;
    private final Time time = new Time() {
        @Override
        public long milliseconds() {
            return nowMs;
        }

        @Override
        public long nanoseconds() {
            return TimeUnit.MILLISECONDS.toNanos(nowMs);
        }
    };
    private final LinkToController controller = link(LATEST);
    private final List<ApiMessage> answers = new ArrayList<>();
    private int timeOuts;
    private final List<String> verdicts = new ArrayList<>();

    private LinkToController link(InterBrokerProtocol protocol) {
        ControllerFinder finder = new ControllerFinder(
                1, () -> null, cache, id -> new EndPoint("PLAINTEXT", "PLAINTEXT", "host" + id, 9_000 + id));
        return new LinkToController(1, finder, links, protocol, 30_000, links.loop, time);
    }

    private void controllerIs(int id) {
        cache.update(new UpdateMetadataRequestData()
                .setControllerId(id)
                .setLiveBrokers(List.of(new UpdateMetadataBroker().setId(id))));
    }

    private void advance(long ms) {
        nowMs += ms;
        links.loop.advance(ms);
    }

    private void send(ApiMessage request, long timeoutMs) {
        controller.send(request, timeoutMs, answers::add, () -> timeOuts++);
        links.loop.run();
    }

    private FakeLinks.Sent sent() {
        FakeLinks.Sent sent = links.last().sent.poll();
        links.loop.run();
        return sent;
    }

    @Test
    void shouldLookForTheControllerUntilThereIsOne() {
        send(new ControlledShutdownRequestData(), 1_000);
        advance(50);
        assertTrue(links.opened.isEmpty());

        controllerIs(2);
        advance(50);
        assertEquals("host2:9002", links.last().endPoint.address());
        FakeLinks.Sent sent = sent();
        assertEquals(3, sent.version());
        sent.answer(new ControlledShutdownResponseData());
        links.loop.run();
        assertEquals(1, answers.size());
        advance(10_000);
        assertEquals(0, timeOuts);
        assertEquals(0, links.loop.armed(), "no timer is left over");
    }

    @Test
    void shouldAskTheNextControllerWhenOneIsNotAnyMoreOrBreaksOff() {
        controllerIs(2);
        send(new ControlledShutdownRequestData(), 10_000);
        sent().answer(new ControlledShutdownResponseData().setErrorCode(Errors.STALE_CONTROLLER_EPOCH.code()));
        links.loop.run();
        controllerIs(3);
        advance(50);
        assertEquals("host3:9003", links.last().endPoint.address());
        assertTrue(links.opened.get(0).closed);
        sent().fail(Cause.DISCONNECTED);
        links.loop.run();
        advance(50);
        sent().answer(new ControlledShutdownResponseData().setErrorCode(Errors.BROKER_NOT_AVAILABLE.code()));
        links.loop.run();
        assertEquals(Errors.BROKER_NOT_AVAILABLE.code(), ((ControlledShutdownResponseData) answers.get(0)).errorCode());
    }

    @Test
    void shouldGiveUpWhenTimeIsUpAndTakeNoLateAnswer() {
        controllerIs(2);
        send(new ControlledShutdownRequestData(), 1_000);
        FakeLinks.Sent sent = sent();
        assertEquals(1_000, sent.timeoutMs());
        advance(1_000);
        assertEquals(1, timeOuts);
        sent.answer(new ControlledShutdownResponseData());
        links.loop.run();
        assertTrue(answers.isEmpty());
    }

    @Test
    void shouldGiveUpWhatIsOnItsWayWhenItIsClosed() {
        controllerIs(2);
        send(new ControlledShutdownRequestData(), 1_000);
        controller.close();
        links.loop.run();
        assertEquals(1, timeOuts);
        assertTrue(links.last().closed);
        send(new ControlledShutdownRequestData(), 1_000);
        assertEquals(2, timeOuts);
    }

    private AlterPartitionManager manager(String protocol) {
        InterBrokerProtocol version = InterBrokerProtocol.parse(protocol);
        return new AlterPartitionManager(1, () -> 77, link(version), version, links.loop);
    }

    private void propose(AlterPartitionManager manager, int partition, Uuid topicId, Integer... isr) {
        Proposal proposal = new Proposal(
                new TopicPartition("t", partition),
                topicId,
                5,
                6,
                List.of(isr),
                List.of(isr).stream().map(id -> id == 1 ? 70L : 100L + id).toList(),
                LeaderAndIsr.RECOVERED);
        manager.propose(
                proposal,
                (error, state) -> verdicts.add(partition + " " + error + (state == null ? "" : " " + state.isr())));
    }

    @Test
    void shouldTakeProposalsMadeTogetherInOneRequestAndOneRequestAtATime() {
        controllerIs(2);
        AlterPartitionManager manager = manager("3.9");
        propose(manager, 0, T, 1, 2);
        propose(manager, 1, T, 1, 3);
        links.loop.run();
        FakeLinks.Sent first = sent();
        assertEquals(3, first.version());
        AlterPartitionRequestData request = (AlterPartitionRequestData) first.request();
        assertEquals(77, request.brokerEpoch());
        assertEquals(T, request.topics().get(0).topicId());
        assertEquals("", request.topics().get(0).topicName());
        var partition = request.topics().get(0).partitions().get(1);
        assertEquals(1, partition.partitionIndex());
        assertTrue(partition.newIsr().isEmpty());
        assertEquals(77, partition.newIsrWithEpochs().get(0).brokerEpoch(), "its own epoch is the one it has now");
        assertEquals(103, partition.newIsrWithEpochs().get(1).brokerEpoch());

        propose(manager, 2, T, 1);
        links.loop.run();
        assertNull(sent(), "one at a time");
        first.answer(answerTo(request, Errors.NONE, Errors.FENCED_LEADER_EPOCH));
        links.loop.run();
        assertEquals(List.of("0 NONE [1, 2]", "1 FENCED_LEADER_EPOCH"), verdicts);
        assertEquals(
                2,
                ((AlterPartitionRequestData) sent().request())
                        .topics()
                        .get(0)
                        .partitions()
                        .get(0)
                        .partitionIndex());
    }

    private static AlterPartitionResponseData answerTo(AlterPartitionRequestData request, Errors... errors) {
        AlterPartitionResponseData response = new AlterPartitionResponseData();
        int at = 0;
        for (var topic : request.topics()) {
            var answers = new AlterPartitionResponseData.TopicData()
                    .setTopicId(topic.topicId())
                    .setTopicName(topic.topicName());
            response.topics().add(answers);
            for (var partition : topic.partitions()) {
                if (at < errors.length) {
                    answers.partitions()
                            .add(new AlterPartitionResponseData.PartitionData()
                                    .setPartitionIndex(partition.partitionIndex())
                                    .setErrorCode(errors[at++].code())
                                    .setLeaderId(1)
                                    .setIsr(
                                            partition.newIsr().isEmpty()
                                                    ? partition.newIsrWithEpochs().stream()
                                                            .map(member -> member.brokerId())
                                                            .toList()
                                                    : partition.newIsr()));
                }
            }
        }
        return response;
    }

    @Test
    void shouldProposeAgainAfterAnErrorOfTheWholeRequestAndWhatWasNotAnswered() {
        controllerIs(2);
        AlterPartitionManager manager = manager("3.9");
        propose(manager, 0, T, 1, 2);
        propose(manager, 1, T, 1, 3);
        links.loop.run();
        for (Errors error : List.of(Errors.STALE_BROKER_EPOCH, Errors.UNKNOWN_SERVER_ERROR)) {
            sent().answer(new AlterPartitionResponseData().setErrorCode(error.code()));
            links.loop.run();
            assertNull(sent(), "not at once");
            advance(50);
        }
        FakeLinks.Sent again = sent();
        // The second is not spoken of.
        again.answer(answerTo((AlterPartitionRequestData) again.request(), Errors.NONE));
        links.loop.run();
        assertEquals(List.of("0 NONE [1, 2]"), verdicts);
        // Meanwhile something newer is wanted of it.
        propose(manager, 1, T, 1);
        links.loop.run();
        assertEquals("1 OPERATION_NOT_ATTEMPTED", verdicts.get(1));
        advance(50);
        FakeLinks.Sent last = sent();
        last.answer(answerTo((AlterPartitionRequestData) last.request(), Errors.NONE));
        links.loop.run();
        assertEquals("1 NONE [1]", verdicts.get(2));
    }

    @Test
    void shouldSpeakTheVersionThatBrokersAgreedOn() {
        controllerIs(2);
        record Expected(String protocol, Uuid topicId, int version) {}
        for (Expected expected : List.of(
                new Expected("3.5", T, 3),
                new Expected("3.4", T, 2),
                new Expected("3.2", T, 1),
                new Expected("3.1", T, 0),
                new Expected("3.9", Uuid.ZERO_UUID, 1))) {
            AlterPartitionManager manager = manager(expected.protocol());
            propose(manager, 0, expected.topicId(), 1, 2);
            links.loop.run();
            FakeLinks.Sent sent = sent();
            assertEquals(expected.version(), sent.version(), expected.protocol());
            AlterPartitionRequestData request = (AlterPartitionRequestData) sent.request();
            request.write(new MessageWriter(Unpooled.buffer()), sent.version());
            sent.answer(answerTo(request, Errors.NONE));
            links.loop.run();
            assertEquals("0 NONE [1, 2]", verdicts.remove(0), expected.protocol());
            assertSame(0, verdicts.size());
        }
    }
}
