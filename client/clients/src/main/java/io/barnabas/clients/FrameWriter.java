package io.barnabas.clients;

import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.common.protocol.MessageWriter;
import io.barnabas.common.protocol.RequestHeader;
import io.barnabas.common.record.MemoryRecords;
import io.barnabas.common.record.Records;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Turns a request into the buffers of one frame; record batches stay where they are and are written from there. */
final class FrameWriter extends MessageWriter {
    private static final int INITIAL_BYTES = 256;
    /** Below this a copy is cheaper than a buffer more in the gathering write. */
    private static final int COPY_BELOW_BYTES = 1024;

    private final List<ByteBuffer> parts = new ArrayList<>(4);
    private int partsBytes;

    private FrameWriter() {
        super(Unpooled.buffer(INITIAL_BYTES));
    }

    static ByteBuffer[] frame(RequestHeader header, ApiMessage body) {
        FrameWriter writer = new FrameWriter();
        ByteBuf first = writer.buffer();
        first.writeInt(0);
        header.write(writer);
        body.write(writer, header.apiVersion());
        writer.endPart();
        writer.parts.get(0).putInt(0, writer.partsBytes - Integer.BYTES);
        return writer.parts.toArray(ByteBuffer[]::new);
    }

    @Override
    protected void appendRecords(Records records) {
        if (records instanceof MemoryRecords memory && records.sizeInBytes() >= COPY_BELOW_BYTES) {
            endPart();
            add(memory.buffer().duplicate());
            continueIn(Unpooled.buffer(INITIAL_BYTES));
        } else {
            super.appendRecords(records);
        }
    }

    private void endPart() {
        if (buffer().isReadable()) {
            add(buffer().nioBuffer());
        }
    }

    private void add(ByteBuffer part) {
        partsBytes += part.remaining();
        parts.add(part);
    }
}
