package io.barnabas.tools.dump;

import io.barnabas.common.record.Record;

/** How the contents of a record are shown. */
interface RecordDecoder {
    /**
     * Appends {@code key: ...} and {@code payload: ...}, each with what goes before it.
     *
     * @param beforeKey what goes before the key
     * @throws UndecodableException when the record cannot be shown; nothing has been appended then
     */
    void append(Record record, String beforeKey, TextOutput text);
}
