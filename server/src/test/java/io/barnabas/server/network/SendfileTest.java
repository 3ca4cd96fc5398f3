package io.barnabas.server.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.barnabas.common.message.FetchRequestData;
import io.barnabas.common.message.FetchResponseData;
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.record.FileRecords;
import io.barnabas.common.record.MemoryRecords;
import io.barnabas.common.record.Records;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SendfileTest {
    private static final short VERSION = 12;

    @TempDir
    Path directory;

    @Test
    void shouldSendFilesBetweenTheFieldsOfAResponse() throws IOException {
        for (NetworkTransport transport : List.of(NetworkTransport.best(), NetworkTransport.nio())) {
            // Given
            byte[] content = content(5_000_000);
            try (FileChannel file = file(content);
                    TestSocketServer broker = broker(
                            transport,
                            List.of(
                                    new FileRecords(file, 0, 10),
                                    new FileRecords(file, 10, 1_000_000),
                                    new MemoryRecords(ByteBuffer.wrap(content, 2_000_000, 5)),
                                    new FileRecords(file, 3_000_000, 2_000_000),
                                    new FileRecords(file, 77, ResponseWriter.MAX_COPIED_BYTES)));
                    TestClient client = broker.connect()) {
                for (int i = 0; i < 3; i++) {
                    // When
                    List<byte[]> fetched = fetch(client, i);
                    // Then
                    assertArrayEquals(Arrays.copyOfRange(content, 0, 10), fetched.get(0));
                    assertArrayEquals(Arrays.copyOfRange(content, 10, 1_000_010), fetched.get(1));
                    assertArrayEquals(Arrays.copyOfRange(content, 2_000_000, 2_000_005), fetched.get(2));
                    assertArrayEquals(Arrays.copyOfRange(content, 3_000_000, 5_000_000), fetched.get(3));
                    assertArrayEquals(
                            Arrays.copyOfRange(content, 77, 77 + ResponseWriter.MAX_COPIED_BYTES), fetched.get(4));
                    assertTrue(file.isOpen());
                }
            }
        }
    }

    @Test
    void shouldCloseTheConnectionAloneWhenAFileIsShorterThanItsRecords() throws IOException {
        // Given
        byte[] content = content(100_000);
        try (FileChannel file = file(content);
                TestSocketServer broker =
                        broker(NetworkTransport.best(), List.of(new FileRecords(file, 50_000, 500_000)));
                TestClient client = broker.connect();
                TestClient other = broker.connect()) {
            // When
            client.send(TestClient.frame(ApiKeys.FETCH, VERSION, 1, new FetchRequestData()));
            // Then
            assertTrue(client.isClosedByServer());
            other.askForMetadata(1);
            assertTrue(file.isOpen());
        }
    }

    @Test
    void shouldServeTheNextFetchWhenTheClientHasReadTheLast() throws IOException {
        // Given
        AtomicInteger served = new AtomicInteger();
        try (FileChannel file = file(content(8_000_000));
                TestSocketServer broker = new TestSocketServer.Builder()
                        .with(ApiKeys.FETCH, false, (context, request) -> {
                            served.incrementAndGet();
                            context.respond(response(List.of(new FileRecords(file, 0, 8_000_000))));
                        })
                        .start();
                TestClient client = new TestClient(broker.port(), 4096);
                TestClient other = broker.connect()) {
            // When
            for (int i = 0; i < 20; i++) {
                client.send(TestClient.frame(ApiKeys.FETCH, VERSION, i, new FetchRequestData()));
            }
            SocketServerTest.await(() -> served.get() > 0);
            for (int i = 0; i < 50; i++) {
                other.askForMetadata(i);
            }
            // Then
            assertEquals(1, served.get());
            for (int i = 0; i < 20; i++) {
                client.receive(ApiKeys.FETCH, VERSION, i, new FetchResponseData());
            }
            assertEquals(20, served.get());
        }
    }

    @Test
    void shouldCopyLittleOfAResponseWithManySmallParts() throws IOException {
        // Given
        byte[] content = content(1000);
        try (FileChannel file = file(content)) {
            ByteBuf buffer = Unpooled.buffer();
            ResponseWriter writer = new ResponseWriter(buffer);
            // When
            for (int i = 0; i < 500; i++) {
                writer.writeRecords("records", new FileRecords(file, 0, content.length), false, false);
            }
            // Then
            assertTrue(buffer.readableBytes() <= ResponseWriter.MAX_COPIED_BYTES_OF_RESPONSE + 500 * 4);
            assertEquals(500 * 1004, buffer.readableBytes() + writer.fileBytes());
        }
    }

    private static List<byte[]> fetch(TestClient client, int correlationId) {
        client.send(TestClient.frame(ApiKeys.FETCH, VERSION, correlationId, new FetchRequestData()));
        FetchResponseData response = client.receive(ApiKeys.FETCH, VERSION, correlationId, new FetchResponseData());
        List<byte[]> fetched = new ArrayList<>();
        for (FetchResponseData.PartitionData partition :
                response.responses().get(0).partitions()) {
            ByteBuffer records = ((MemoryRecords) partition.records()).buffer();
            byte[] bytes = new byte[records.remaining()];
            records.get(bytes);
            fetched.add(bytes);
        }
        return fetched;
    }

    private static TestSocketServer broker(NetworkTransport transport, List<Records> records) {
        return new TestSocketServer.Builder()
                .transport(transport)
                .with(ApiKeys.FETCH, false, (context, request) -> context.respond(response(records)))
                .start();
    }

    private static FetchResponseData response(List<Records> records) {
        List<FetchResponseData.PartitionData> partitions = new ArrayList<>();
        for (Records part : records) {
            partitions.add(new FetchResponseData.PartitionData()
                    .setPartitionIndex(partitions.size())
                    .setHighWatermark(1)
                    .setRecords(part));
        }
        return new FetchResponseData()
                .setResponses(List.of(new FetchResponseData.FetchableTopicResponse()
                        .setTopic("orders")
                        .setPartitions(partitions)));
    }

    private FileChannel file(byte[] content) throws IOException {
        Path path = directory.resolve("00000000000000000000.log");
        Files.write(path, content);
        return FileChannel.open(path, StandardOpenOption.READ);
    }

    private static byte[] content(int size) {
        byte[] content = new byte[size];
        new Random(7).nextBytes(content);
        return content;
    }
}
