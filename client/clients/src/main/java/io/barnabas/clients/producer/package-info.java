/**
 * The producer: records are gathered into a batch per partition and sent by one thread, in order, again if need be, and
 * with sequence numbers so that none is written twice. Never enters: what only a command-line tool needs.
 */
package io.barnabas.clients.producer;
