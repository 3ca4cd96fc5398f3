package io.barnabas.tests.integration;

/** Whose broker a test runs against. */
public enum Product {
    APACHE,
    BARNABAS;

    public Product other() {
        return this == APACHE ? BARNABAS : APACHE;
    }
}
