/**
 * One codec per znode: its path, its text, its numbers, exactly as Apache Kafka 3.9 writes and reads them
 * ({@code kafka.zk.ZkData} is the reference). Bytes in, records out and back; nothing here talks to a store.
 */
package io.barnabas.coordination.znode;
