package io.barnabas.server.network;

import io.barnabas.common.protocol.MessageWriter;
import io.barnabas.common.record.FileRecords;
import io.barnabas.common.record.Records;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** Writes a response into one buffer and notes where in it the parts of files belong. For one response. */
final class ResponseWriter extends MessageWriter {
    /** Parts of files up to this size are copied, one packet and one system call less for a reader at the log's end, */
    static final int MAX_COPIED_BYTES = 8 * 1024;
    /** but no more than this in one response: what is copied takes memory until the reader has read it. */
    static final int MAX_COPIED_BYTES_OF_RESPONSE = 64 * 1024;

    private record FilePart(int index, FileRecords records) {}

    private List<FilePart> parts = List.of();
    private int fileBytes;
    private int copiedBytes;

    ResponseWriter(ByteBuf buffer) {
        super(buffer);
    }

    /** Bytes that are not in the buffer but in files. */
    int fileBytes() {
        return fileBytes;
    }

    /** Hands the buffer and the parts of files to the channel, in order, without flushing. */
    void writeTo(Channel channel) {
        ByteBuf buffer = buffer();
        for (int i = 0; i < parts.size(); i++) {
            FilePart part = parts.get(i);
            int bytes = part.index - buffer.readerIndex();
            if (bytes > 0) {
                channel.write(buffer.readRetainedSlice(bytes), channel.voidPromise());
            }
            FileRecords records = part.records;
            channel.write(
                    new SharedFileRegion(records.channel(), records.position(), records.sizeInBytes()),
                    channel.voidPromise());
        }
        if (buffer.isReadable()) {
            channel.write(buffer, channel.voidPromise());
        } else {
            buffer.release();
        }
    }

    @Override
    protected void appendRecords(Records records) {
        if (!(records instanceof FileRecords file)) {
            super.appendRecords(records);
        } else if (file.sizeInBytes() <= Math.min(MAX_COPIED_BYTES, MAX_COPIED_BYTES_OF_RESPONSE - copiedBytes)) {
            copiedBytes += file.sizeInBytes();
            copy(file);
        } else {
            if (parts.isEmpty()) {
                parts = new ArrayList<>(4);
            }
            parts.add(new FilePart(buffer().writerIndex(), file));
            fileBytes = Math.addExact(fileBytes, file.sizeInBytes());
        }
    }

    private void copy(FileRecords file) {
        long position = file.position();
        int remaining = file.sizeInBytes();
        try {
            while (remaining > 0) {
                int read = buffer().writeBytes(file.channel(), position, remaining);
                if (read < 0) {
                    throw new EOFException("log segment ends at " + position + ", " + remaining + " bytes short");
                }
                position += read;
                remaining -= read;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
