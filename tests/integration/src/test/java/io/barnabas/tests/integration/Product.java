package io.barnabas.tests.integration;

/** Whose broker a test runs against. */
enum Product {
    APACHE,
    BARNABAS
}
