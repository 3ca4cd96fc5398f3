/**
 * What the coordinators of groups and of transactions have in common: records in a partition of their own topic, decided
 * upon, appended, replayed, answered once committed. Deterministic: the log, the timers and the time are handed in. It
 * knows nothing of groups, transactions, sockets or threads.
 */
package io.barnabas.coordinator.common;
