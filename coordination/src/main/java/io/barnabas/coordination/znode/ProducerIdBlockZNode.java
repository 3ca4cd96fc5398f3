package io.barnabas.coordination.znode;

import io.barnabas.metadata.ProducerIdBlock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** {@code /latest_producer_id_block}: the last block of producer ids anybody took. */
public final class ProducerIdBlockZNode {
    public static final String PATH = "/latest_producer_id_block";

    private static final int VERSION = 1;

    private ProducerIdBlockZNode() {}

    public static byte[] encode(ProducerIdBlock block) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("version", VERSION);
        json.put("broker", block.brokerId());
        json.put("block_start", Long.toString(block.firstProducerId()));
        json.put("block_end", Long.toString(block.lastProducerId()));
        return Json.bytes(json);
    }

    /** Empty before anybody took one. */
    public static Optional<ProducerIdBlock> decode(byte[] data) {
        if (data == null || data.length == 0) {
            return Optional.empty();
        }
        Fields fields = Fields.of(PATH, data);
        return Optional.of(new ProducerIdBlock(
                fields.integer("broker"), fields.number("block_start"), fields.number("block_end")));
    }
}
