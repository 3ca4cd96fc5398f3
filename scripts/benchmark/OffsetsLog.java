import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import kafka.common.OffsetAndMetadata;
import kafka.coordinator.group.GroupMetadataManager;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.MemoryRecords;
import org.apache.kafka.common.record.MemoryRecordsBuilder;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * Writes a segment of {@code __consumer_offsets} as Apache's coordinator would: so many commits, going round so many keys
 * in groups of 100 partitions, so many in each batch.
 */
public final class OffsetsLog {
    private static final int PARTITIONS = 100;

    private OffsetsLog() {}

    public static void main(String[] args) throws IOException {
        Path segment = Path.of(args[0]);
        long commits = Long.parseLong(args[1]);
        long keys = Long.parseLong(args[2]);
        int perBatch = Integer.parseInt(args[3]);
        long now = System.currentTimeMillis();
        ByteBuffer buffer = ByteBuffer.allocate(1 << 20);
        try (FileChannel out =
                FileChannel.open(segment, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            for (long offset = 0; offset < commits; ) {
                buffer.clear();
                MemoryRecordsBuilder batch =
                        MemoryRecords.builder(buffer, Compression.NONE, TimestampType.CREATE_TIME, offset);
                batch.setProducerState(-1, (short) -1, -1, false);
                for (int i = 0; i < perBatch && offset < commits; i++, offset++) {
                    long key = offset % keys;
                    OffsetAndMetadata value = OffsetAndMetadata.apply(offset, "", now);
                    batch.append(
                            now,
                            GroupMetadataManager.offsetCommitKey(
                                    "group-" + key / PARTITIONS, new TopicPartition("payments", (int) (key % PARTITIONS))),
                            GroupMetadataManager.offsetCommitValue(value, MetadataVersion.IBP_3_9_IV0));
                }
                MemoryRecords built = batch.build();
                built.batches().forEach(each -> each.setPartitionLeaderEpoch(0));
                out.write(built.buffer());
            }
        }
    }
}
