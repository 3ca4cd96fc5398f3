/** Disks in memory: what is on them outlives the process, and what was not flushed may not outlive the machine. */
package io.barnabas.simulation.disk;
