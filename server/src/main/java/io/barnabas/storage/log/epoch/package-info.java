/** Which leader epoch wrote which offsets of a log (KIP-101), in memory and in the leader epoch checkpoint. */
package io.barnabas.storage.log.epoch;
