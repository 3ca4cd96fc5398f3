/**
 * The consumer: what a group or its user gives it to read, positions, fetching, commits. Membership itself lives in {@code
 * group}, sharing out in {@code assignor}; here they meet topics and offsets ({@link
 * io.barnabas.clients.consumer.ConsumerCoordinator}). One lock ({@link io.barnabas.clients.consumer.Access}) guards all of
 * it. Never enters: what an application does with its records.
 */
package io.barnabas.clients.consumer;
