/**
 * The consumer: reads partitions it is given, from positions it keeps, on the thread that polls. Never enters: what
 * only a command-line tool needs, such as how records are printed.
 */
package io.barnabas.clients.consumer;
