package io.barnabas.coordination.znode;

import java.nio.charset.StandardCharsets;

/** {@code /controller_epoch}: counts controllers. Its version is the fence of everything a controller writes. */
public final class ControllerEpochZNode {
    public static final String PATH = "/controller_epoch";
    /** Written when no cluster was here before; the first controller has epoch 1. */
    public static final int INITIAL_EPOCH = 0;

    private ControllerEpochZNode() {}

    public static byte[] encode(int epoch) {
        return Integer.toString(epoch).getBytes(StandardCharsets.UTF_8);
    }

    public static int decode(byte[] data) {
        return Integer.parseInt(new String(data, StandardCharsets.UTF_8).strip());
    }
}
