package io.barnabas.tools.dump;

import io.barnabas.common.record.Record;

/** Keys and values that mean something by themselves. A record without a value shows its key alone. */
record PlainDecoder(DecoderClass keys, DecoderClass values) implements RecordDecoder {
    @Override
    public void append(Record record, String beforeKey, TextOutput text) {
        if (record.hasKey()) {
            keys.throwIfTooShort(record.key());
        }
        if (record.hasValue()) {
            values.throwIfTooShort(record.value());
        }
        if (record.hasKey()) {
            text.ascii(beforeKey).ascii("key: ");
            keys.append(record.key(), text);
        }
        if (record.hasValue()) {
            text.ascii(" payload: ");
            values.append(record.value(), text);
        }
    }
}
