package io.barnabas.metadata;

/**
 * A block of producer ids that belongs to one broker alone, both ends included.
 *
 * @param brokerId the broker that took it
 * @param firstProducerId first id of the block, 0 or more
 * @param lastProducerId last id of the block
 */
public record ProducerIdBlock(int brokerId, long firstProducerId, long lastProducerId) {
    /** Ids per block, as Kafka takes them. */
    public static final int BLOCK_SIZE = 1000;

    public ProducerIdBlock {
        if (firstProducerId < 0 || lastProducerId < firstProducerId) {
            throw new IllegalArgumentException(
                    "not a block of producer ids: " + firstProducerId + ".." + lastProducerId);
        }
    }

    public long size() {
        return lastProducerId - firstProducerId + 1;
    }
}
