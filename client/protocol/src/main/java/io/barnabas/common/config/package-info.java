/**
 * Definitions of settings: a name, a type, a default, what values are allowed, how important it is, and whether it may
 * change while the process runs. Parsing and validating happen here, with the messages Apache Kafka gives.
 *
 * <p>Deterministic: reads no file, no environment and no clock. The settings of one program (broker, producer, ...) are
 * declared where that program lives; nothing here knows a single key.
 */
package io.barnabas.common.config;
