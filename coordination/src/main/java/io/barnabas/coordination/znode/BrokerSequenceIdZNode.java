package io.barnabas.coordination.znode;

/** {@code /brokers/seqid}, without data: its version counts generated broker ids. */
public final class BrokerSequenceIdZNode {
    public static final String PATH = "/brokers/seqid";

    private BrokerSequenceIdZNode() {}
}
