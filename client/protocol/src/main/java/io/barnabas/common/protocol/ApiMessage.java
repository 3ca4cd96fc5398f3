package io.barnabas.common.protocol;

/** A whole message: the body of a request or response, a header, or a record's schema. */
public interface ApiMessage extends Message {
    /** The API's number, or -1 when the message belongs to none. */
    short apiKey();
}
