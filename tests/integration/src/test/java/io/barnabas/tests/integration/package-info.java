/**
 * Tests on real processes: the scripts a user runs, real ZooKeeper, Apache's broker and clients beside ours. Every wait is
 * on a condition with a deadline; every process started here is stopped here, by its handle.
 */
package io.barnabas.tests.integration;
