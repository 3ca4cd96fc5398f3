package io.barnabas.tests.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.barnabas.common.message.ApiMessages;
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.Errors;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.errors.RetriableException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Our tables of APIs and errors against Kafka's. */
class TablesContractTest {

    @Test
    void shouldHaveTheSameApis() {
        assertEquals(names(org.apache.kafka.common.protocol.ApiKeys.values()), names(ApiKeys.values()));
        assertEquals(
                org.apache.kafka.common.protocol.ApiKeys.zkBrokerApis().stream()
                        .map(Enum::name)
                        .collect(Collectors.toSet()),
                ApiKeys.zkBrokerApis().stream().map(Enum::name).collect(Collectors.toSet()));
    }

    @ParameterizedTest
    @EnumSource(ApiKeys.class)
    void shouldSayTheSameOfEachApi(ApiKeys api) {
        // Given
        var theirs = org.apache.kafka.common.protocol.ApiKeys.valueOf(api.name());

        // Then
        assertEquals(theirs.id, api.id);
        assertEquals(theirs.name, api.name);
        assertEquals(theirs.clusterAction, api.clusterAction);
        assertEquals(theirs.forwardable, api.forwardable);
        assertEquals(theirs.oldestVersion(), api.oldestVersion());
        assertEquals(theirs.latestVersion(), api.latestVersion());
        assertEquals(theirs.messageType.latestVersionUnstable(), api.messageType.latestVersionUnstable());
        assertEquals(theirs.messageType.listeners().toString(), sorted(api));
        for (short version = -1; version <= api.latestVersion() + 1; version++) {
            assertEquals(theirs.isVersionSupported(version), api.isVersionSupported(version));
            assertEquals(theirs.isVersionDeprecated(version), api.isVersionDeprecated(version));
        }
        assertEquals(api, ApiKeys.forId(api.id));
        assertEquals(api.id, ApiMessages.newRequest(api).apiKey());
        assertEquals(api.id, ApiMessages.newResponse(api).apiKey());
    }

    private static String sorted(ApiKeys api) {
        return api.messageType.listeners().stream().sorted().toList().toString();
    }

    @Test
    void shouldHaveTheSameErrors() {
        assertEquals(names(org.apache.kafka.common.protocol.Errors.values()), names(Errors.values()));
    }

    @ParameterizedTest
    @EnumSource(Errors.class)
    void shouldSayTheSameOfEachError(Errors error) {
        // Given
        var theirs = org.apache.kafka.common.protocol.Errors.valueOf(error.name());

        // Then
        assertEquals(theirs.code(), error.code());
        assertEquals(theirs.message(), error.message());
        assertEquals(error, Errors.forCode(error.code()));
        if (error == Errors.NONE) {
            assertNull(error.exceptionName());
        } else {
            assertEquals(theirs.exceptionName(), error.exceptionName());
            assertEquals(theirs.exception() instanceof RetriableException, error.retriable());
            assertEquals(error, Errors.forException(new IllegalStateException(error.exception("why"))));
        }
    }

    @Test
    void shouldTakeCodesOfTheFutureForUnknownErrors() {
        assertEquals(Errors.UNKNOWN_SERVER_ERROR, Errors.forCode((short) 9_999));
        assertEquals(Errors.UNKNOWN_SERVER_ERROR, Errors.forCode(Short.MIN_VALUE));
        assertEquals(Errors.UNKNOWN_SERVER_ERROR, Errors.forException(new IllegalStateException()));
    }

    private static Set<String> names(Enum<?>[] values) {
        return Stream.of(values).map(Enum::name).collect(Collectors.toSet());
    }
}
