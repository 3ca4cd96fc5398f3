package io.barnabas.tools;

import io.barnabas.clients.consumer.ConsumerRecord;
import java.io.IOException;
import java.io.OutputStream;

/** Shows a record on standard output. */
@FunctionalInterface
public interface MessageFormatter {
    /** Writes the record, with what separates it from the next. */
    void write(ConsumerRecord<byte[], byte[]> record, OutputStream output) throws IOException;
}
