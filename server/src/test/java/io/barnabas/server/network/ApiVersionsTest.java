package io.barnabas.server.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.barnabas.common.message.ApiVersionsRequestData;
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.Errors;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.kafka.common.message.ApiVersionsResponseData.ApiVersion;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** ApiVersions over a real socket, read by Apache's own class. What is compared was recorded from Apache 3.9.1. */
@Timeout(60)
class ApiVersionsTest {
    private static final int CORRELATION_BYTES = 4;

    @Test
    void shouldListWhatIsServedInEveryVersion() {
        try (TestSocketServer broker = TestSocketServer.start();
                TestClient client = broker.connect()) {
            for (short version = 0; version <= 4; version++) {
                // When
                var response = ask(client, version, "apache-kafka-java", "3.9.1");
                // Then
                assertEquals(0, response.errorCode());
                assertEquals(ApiKeys.zkBrokerApis().size(), response.apiKeys().size());
                ApiVersion own = response.apiKeys().find(ApiKeys.API_VERSIONS.id);
                assertEquals(0, own.minVersion());
                assertEquals(4, own.maxVersion());
                ApiVersion metadata = response.apiKeys().find(ApiKeys.METADATA.id);
                assertEquals(ApiKeys.METADATA.oldestVersion(), metadata.minVersion());
                assertEquals(ApiKeys.METADATA.latestVersion(), metadata.maxVersion());
                assertEquals(0, response.throttleTimeMs());
                assertTrue(response.supportedFeatures().isEmpty());
                assertTrue(response.finalizedFeatures().isEmpty());
                assertEquals(version >= 3 ? 0 : -1, response.finalizedFeaturesEpoch());
            }
        }
    }

    @Test
    void shouldRefuseNamesAndVersionsThatKip511Forbids() {
        for (String wrong : List.of("", "-kafka", "kafka-", "ka fka", "kafka\n", "käfka", ".")) {
            for (boolean name : new boolean[] {true, false}) {
                // Given
                try (TestSocketServer broker = TestSocketServer.start();
                        TestClient client = broker.connect()) {
                    // When
                    var response = ask(client, (short) 3, name ? wrong : "x", name ? "1" : wrong);
                    // Then
                    assertEquals(Errors.INVALID_REQUEST.code(), response.errorCode(), wrong);
                    assertTrue(response.apiKeys().isEmpty());
                }
            }
        }
    }

    /** The last bytes of Apache's answer: epoch 0 of the finalized features as the only tagged field. */
    @Test
    void shouldEndAsApachesAnswerDoes() {
        try (TestSocketServer broker = TestSocketServer.start();
                TestClient client = broker.connect()) {
            // When
            client.send(request((short) 3, "x", "1"));
            byte[] response = client.receive();
            // Then
            ByteBuffer tail = ByteBuffer.wrap(response, response.length - 15, 15);
            assertEquals(ByteBuffer.wrap(new byte[] {0, 0, 0, 0, 1, 1, 8, 0, 0, 0, 0, 0, 0, 0, 0}), tail);
        }
    }

    private static org.apache.kafka.common.message.ApiVersionsResponseData ask(
            TestClient client, short version, String name, String softwareVersion) {
        client.send(request(version, name, softwareVersion));
        ByteBuffer response = ByteBuffer.wrap(client.receive());
        response.position(CORRELATION_BYTES);
        return new org.apache.kafka.common.message.ApiVersionsResponseData(new ByteBufferAccessor(response), version);
    }

    private static byte[] request(short version, String name, String softwareVersion) {
        return TestClient.frame(
                ApiKeys.API_VERSIONS,
                version,
                1,
                version < 3
                        ? new ApiVersionsRequestData()
                        : new ApiVersionsRequestData()
                                .setClientSoftwareName(name)
                                .setClientSoftwareVersion(softwareVersion));
    }
}
