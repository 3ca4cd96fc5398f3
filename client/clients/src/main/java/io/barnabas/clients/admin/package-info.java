/**
 * The admin client: topics, partitions, configurations, offsets and records of a cluster, asynchronously. Names and
 * semantics are those of Kafka's own. Never enters: what only one command-line tool needs, such as how things are
 * printed.
 */
package io.barnabas.clients.admin;
