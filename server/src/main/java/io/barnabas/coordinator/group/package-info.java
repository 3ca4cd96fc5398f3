/**
 * Consumer groups by the classic protocol, and the offsets they commit: who is a member, in which generation, with
 * which assignment. Deterministic: records, timers, the time and new member ids are handed in. It knows nothing of
 * sockets, threads, partitions' logs or authorization.
 */
package io.barnabas.coordinator.group;
