/**
 * The wire contract: our message classes against those of the real kafka-clients 3.9.1, message by message, version by
 * version, byte by byte, and against bytes that nobody honest sends. What never enters: sockets and servers.
 */
package io.barnabas.tests.contract;
