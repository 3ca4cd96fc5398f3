/**
 * Every key Apache Kafka 3.9.1 knows for a broker, one class per subject, and the one {@link
 * io.barnabas.server.config.keys.BrokerConfigDef} that holds them all; beside them the keys of a topic.
 *
 * <p>Only declarations: no value of a running broker enters here, and no rule that needs more than one key.
 */
package io.barnabas.server.config.keys;
