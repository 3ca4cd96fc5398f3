/**
 * The log cleaner: finds the dirtiest of the compacted logs, writes their segments anew without what newer records made
 * superfluous, and puts these in the place of the old ones while the log is read and appended to. What stays and what goes
 * is decided in {@code io.barnabas.storage.compaction}; how segments are exchanged, in
 * {@link io.barnabas.storage.log.SegmentReplacement}. Never in here: clocks and threads of its own making; both are handed
 * in.
 */
package io.barnabas.storage.log.cleaner;
