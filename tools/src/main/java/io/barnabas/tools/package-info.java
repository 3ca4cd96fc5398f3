/**
 * The commands of {@code bin/}: one Picocli class each, whose output, streams and exit codes are those of Apache Kafka
 * 3.9.
 *
 * <p>A command is short-lived and its start-up is what its user waits for, so this room loads nothing before it is
 * needed: no logging backend until something is logged, no usage text until it is asked for. No socket, thread or
 * protocol message is handled here; that is {@code io.barnabas.clients}' business.
 */
package io.barnabas.tools;
