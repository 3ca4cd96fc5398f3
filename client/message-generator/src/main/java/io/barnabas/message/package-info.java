/**
 * Build tool, never shipped: reads the JSON message specs published inside Apache Kafka's jars and writes one Java
 * class per message, plus the table of APIs. Nothing generated is committed or edited by hand.
 *
 * <p>{@link io.barnabas.message.SpecReader} turns JSON into the spec records; the {@code *Generator} classes turn spec
 * records into text; {@link io.barnabas.message.MessageGenerator} is the main. What never enters: anything a running
 * broker or client needs.
 */
package io.barnabas.message;
