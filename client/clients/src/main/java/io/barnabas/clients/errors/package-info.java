/**
 * What the clients throw, under the names Kafka's clients use, each carrying its {@link
 * io.barnabas.common.protocol.Errors}. Never enters: deciding what to do about a failure.
 */
package io.barnabas.clients.errors;
