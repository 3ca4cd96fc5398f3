package io.barnabas.server.handler;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.common.protocol.Errors;
import java.net.InetAddress;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** A request without a connection, which remembers how it was ended. */
final class FakeContext implements RequestContext {
    private final ApiKeys api;
    private final short version;
    private String clientId = "test";
    ApiMessage response;
    Throwable failure;
    String closeReason;
    boolean withoutResponse;
    boolean released;

    private final CountDownLatch answered = new CountDownLatch(1);

    FakeContext(ApiKeys api, int version) {
        this.api = api;
        this.version = (short) version;
    }

    FakeContext clientId(String id) {
        clientId = id;
        return this;
    }

    /** Hands the request to the handler, and what the handler throws to {@link #fail}, as the socket server does. */
    FakeContext handledBy(RequestHandler handler, ApiMessage request) {
        try {
            handler.handle(this, request);
        } catch (RuntimeException e) {
            fail(e);
        }
        return this;
    }

    /** Waits for the answer: a partition that another thread has a turn with answers on that thread. */
    FakeContext awaited() {
        try {
            assertTrue(answered.await(10, TimeUnit.SECONDS), "no answer");
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        return this;
    }

    @SuppressWarnings("unchecked")
    <T extends ApiMessage> T response() {
        if (failure != null) {
            throw new AssertionError("the request failed", failure);
        }
        return (T) response;
    }

    Errors failure() {
        return ((ApiException) failure).error();
    }

    @Override
    public ApiKeys apiKey() {
        return api;
    }

    @Override
    public short apiVersion() {
        return version;
    }

    @Override
    public int correlationId() {
        return 7;
    }

    @Override
    public String clientId() {
        return clientId;
    }

    @Override
    public String listenerName() {
        return "PLAINTEXT";
    }

    @Override
    public InetAddress clientAddress() {
        return InetAddress.getLoopbackAddress();
    }

    @Override
    public String principal() {
        return "User:ANONYMOUS";
    }

    @Override
    public String connectionId() {
        return "a-connection";
    }

    @Override
    public long arrivalTimeNs() {
        return 0;
    }

    @Override
    public Executor executor() {
        return Runnable::run;
    }

    @Override
    public void respond(ApiMessage message) {
        response = message;
        answered.countDown();
    }

    @Override
    public void noResponse() {
        withoutResponse = true;
    }

    @Override
    public void fail(Throwable cause) {
        failure = cause;
        answered.countDown();
    }

    @Override
    public void closeConnection(String reason) {
        closeReason = reason;
    }

    @Override
    public void releaseRequest() {
        released = true;
    }
}
