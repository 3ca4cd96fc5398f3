package io.barnabas.server.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.barnabas.common.message.UpdateMetadataRequestData;
import io.barnabas.common.message.UpdateMetadataResponseData;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.metadata.BrokerRegistration;
import io.barnabas.metadata.EndPoint;
import io.barnabas.server.link.LinkException.Cause;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ControllerChannelManagerTest {
    private static final short V8 = 8;

    private final FakeLinks links = new FakeLinks();
    private final ControllerChannelManager channel = new ControllerChannelManager(1, "INTERNAL", 30_000, null, links);
    private final List<ApiMessage> answers = new ArrayList<>();

    private static BrokerRegistration broker(int id, long epoch) {
        return new BrokerRegistration(
                id,
                List.of(
                        new EndPoint("CLIENTS", "PLAINTEXT", "c", 1),
                        new EndPoint("INTERNAL", "PLAINTEXT", "host" + id, 9_000 + id)),
                Optional.empty(),
                -1,
                0,
                epoch);
    }

    private UpdateMetadataRequestData send(int id, int number) {
        UpdateMetadataRequestData request = new UpdateMetadataRequestData().setControllerEpoch(number);
        channel.send(id, request, V8, answers::add);
        links.loop.run();
        return request;
    }

    @Test
    void shouldSendOneAtATimeInOrderOverTheBrokersListener() {
        channel.addBroker(broker(2, 10));
        ApiMessage first = send(2, 1);
        ApiMessage second = send(2, 2);
        FakeLinks.Link link = links.last();
        assertEquals("host2:9002", link.endPoint.address());
        assertEquals(1, link.sent.size(), "the second waits for the answer to the first");

        UpdateMetadataResponseData answer = new UpdateMetadataResponseData();
        FakeLinks.Sent sent = link.sent.poll();
        assertSame(first, sent.request());
        assertEquals(V8, sent.version());
        sent.answer(answer);
        assertEquals(List.of(answer), answers);
        assertSame(second, link.sent.poll().request());
    }

    @Test
    void shouldSendAgainUntilThereIsAnAnswer() {
        channel.addBroker(broker(2, 10));
        ApiMessage first = send(2, 1);
        send(2, 2);
        FakeLinks.Link link = links.last();
        for (Cause why : List.of(Cause.REFUSED, Cause.DISCONNECTED, Cause.TIMED_OUT, Cause.MALFORMED)) {
            FakeLinks.Sent sent = link.sent.poll();
            assertSame(first, sent.request());
            sent.fail(why);
            assertTrue(link.sent.isEmpty(), "not at once");
            links.loop.advance(100);
        }
        // Whatever error it is: it is the broker's answer.
        link.sent.poll().answer(new UpdateMetadataResponseData().setErrorCode((short) 77));
        assertEquals(1, answers.size());
        assertEquals(1, link.sent.size());
    }

    @Test
    void shouldForgetWhatWasForABrokerThatIsGone() {
        channel.addBroker(broker(2, 10));
        send(2, 1);
        send(2, 2);
        FakeLinks.Link link = links.last();
        channel.removeBroker(2);
        assertTrue(link.closed);
        link.sent.poll().answer(new UpdateMetadataResponseData());
        links.loop.advance(1_000);
        assertTrue(link.sent.isEmpty());
        assertTrue(answers.isEmpty(), "whoever sent is not told any more");

        send(2, 3);
        assertTrue(link.sent.isEmpty(), "a broker that is not there gets nothing");
    }

    @Test
    void shouldBeginAnewWithANewRegistration() {
        channel.addBroker(broker(2, 10));
        send(2, 1);
        FakeLinks.Link former = links.last();
        channel.addBroker(broker(2, 11));
        assertTrue(former.closed);
        ApiMessage order = send(2, 2);
        assertEquals(2, links.opened.size());
        assertSame(order, links.last().sent.poll().request());
    }

    @Test
    void shouldNotPileUpOrdersForABrokerThatNeverAnswers() {
        channel.addBroker(broker(2, 10));
        for (int i = 0; i <= ControllerBrokerQueue.MAX_QUEUED; i++) {
            channel.send(2, new UpdateMetadataRequestData(), V8, answers::add);
        }
        links.loop.run();
        assertTrue(links.last().closed, "its memory of the cluster is of no use any more");

        channel.addBroker(broker(2, 11));
        ApiMessage order = send(2, 1);
        assertSame(order, links.last().sent.poll().request(), "until it registers anew");
    }

    @Test
    void shouldNotOpenALinkToABrokerWithoutTheListener() {
        channel.addBroker(new BrokerRegistration(
                3, List.of(new EndPoint("CLIENTS", "PLAINTEXT", "c", 1)), Optional.empty(), -1, 0, 5));
        send(3, 1);
        assertTrue(links.opened.isEmpty());
    }
}
