package io.barnabas.clients.producer;

import io.barnabas.common.record.Header;

/**
 * A record's bytes.
 *
 * @param key null for none
 * @param value null for none
 * @param sizeUpperBound what it takes in a batch of its own, at most
 */
record Payload(byte[] key, byte[] value, Header[] headers, int sizeUpperBound) {

    static Payload of(byte[] key, byte[] value, Header[] headers) {
        return new Payload(key, value, headers, RecordAccumulator.sizeUpperBound(key, value, headers));
    }
}
