/**
 * The commands that put load on a cluster and measure what comes of it: throughput, latency, and what was acknowledged.
 * What they report is what the clients of {@code io.barnabas.clients} saw; nothing here speaks to a broker itself.
 */
package io.barnabas.tools.load;
