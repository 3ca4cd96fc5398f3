/**
 * Home of {@link kafka.Kafka} alone: {@code ps ax | grep ' kafka\.Kafka '} and Apache's stop script look for that name in
 * the command line. Nothing else enters.
 */
package kafka;
