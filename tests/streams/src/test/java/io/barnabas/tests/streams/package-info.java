/**
 * Kafka Streams applications on a cluster of ours: Apache's libraries as published, nothing adapted. The applications run
 * in processes of their own, on the class path of one release each; the tests kill them and the brokers, and count.
 */
package io.barnabas.tests.streams;
