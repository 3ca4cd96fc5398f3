package io.barnabas.tests.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.MessageReader;
import io.barnabas.common.protocol.MessageWriter;
import io.barnabas.common.protocol.RequestHeader;
import io.barnabas.common.protocol.ResponseHeader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.HexFormat;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.message.ResponseHeaderData;
import org.apache.kafka.common.protocol.types.RawTaggedField;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Our headers against Kafka's, for every API and version. */
class HeaderContractTest {
    private static final String[] CLIENT_IDS = {"perf-producer-client", "", null, "\u00e4\u20ac\ud83d\ude00"};

    @ParameterizedTest
    @EnumSource(ApiKeys.class)
    void shouldExchangeRequestHeadersWithKafka(ApiKeys api) {
        var theirApi = org.apache.kafka.common.protocol.ApiKeys.forId(api.id);
        for (short version = api.oldestVersion(); version <= api.latestVersion(); version++) {
            for (String clientId : CLIENT_IDS) {
                // Given
                RequestHeader ours = new RequestHeader(api, version, 77, clientId);
                short headerVersion = theirApi.requestHeaderVersion(version);
                RequestHeaderData theirs = new RequestHeaderData()
                        .setRequestApiKey(api.id)
                        .setRequestApiVersion(version)
                        .setCorrelationId(77)
                        .setClientId(clientId);

                // When
                ByteBuf written = Unpooled.buffer();
                ours.write(new MessageWriter(written));
                byte[] theirBytes = KafkaMessages.write(theirs, headerVersion);

                // Then
                assertEquals(headerVersion, api.requestHeaderVersion(version));
                assertArrayEquals(theirBytes, ByteBufUtil.getBytes(written));
                RequestHeader read = RequestHeader.read(new MessageReader(written));
                assertEquals(headerVersion == 0 ? new RequestHeader(api, version, 77, null) : ours, read);
                assertEquals(0, written.readableBytes());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(ApiKeys.class)
    void shouldExchangeResponseHeadersWithKafka(ApiKeys api) {
        var theirApi = org.apache.kafka.common.protocol.ApiKeys.forId(api.id);
        for (short version = api.oldestVersion(); version <= api.latestVersion(); version++) {
            // Given
            ResponseHeader ours = new RequestHeader(api, version, -5, "c").toResponseHeader();
            ResponseHeaderData theirs = new ResponseHeaderData().setCorrelationId(-5);

            // When
            ByteBuf written = Unpooled.buffer();
            ours.write(new MessageWriter(written));

            // Then
            assertEquals(theirApi.responseHeaderVersion(version), ours.headerVersion());
            assertArrayEquals(KafkaMessages.write(theirs, ours.headerVersion()), ByteBufUtil.getBytes(written));
            assertEquals(ours, ResponseHeader.read(new MessageReader(written), ours.headerVersion()));
            assertEquals(0, written.readableBytes());
        }
    }

    @Test
    void shouldPassOverTaggedFieldsOfTheFuture() {
        // Given
        RequestHeaderData theirs = new RequestHeaderData()
                .setRequestApiKey(ApiKeys.METADATA.id)
                .setRequestApiVersion((short) 12)
                .setClientId("new");
        theirs.unknownTaggedFields().add(new RawTaggedField(3, new byte[300]));

        // When
        MessageReader reader = new MessageReader(Unpooled.wrappedBuffer(KafkaMessages.write(theirs, (short) 2)));
        RequestHeader header = RequestHeader.read(reader);

        // Then
        assertEquals("new", header.clientId());
        assertEquals(0, reader.remaining());
    }

    @Test
    void shouldReadTheApiVersionsRequestOfAClientFromTheFuture() {
        // Given
        byte[] bytes = HexFormat.of().parseHex("0012" + "0063" + "00000009" + "0001" + "63" + "00");

        // When
        RequestHeader header = RequestHeader.read(new MessageReader(Unpooled.wrappedBuffer(bytes)));

        // Then
        assertEquals(new RequestHeader(ApiKeys.API_VERSIONS, (short) 99, 9, "c"), header);
        assertEquals(0, header.toResponseHeader().headerVersion());
    }

    @Test
    void shouldTellApisNobodyKnows() {
        // Given
        byte[] bytes = HexFormat.of().parseHex("1234" + "0001" + "0000000a" + "ffff");

        // When
        RequestHeader header = RequestHeader.read(new MessageReader(Unpooled.wrappedBuffer(bytes)));

        // Then
        assertFalse(header.isKnown());
        assertEquals(0x1234, header.apiKey());
        assertEquals(10, header.correlationId());
    }
}
