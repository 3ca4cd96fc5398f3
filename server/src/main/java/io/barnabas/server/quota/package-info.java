/**
 * How fast replicas may be copied (KIP-73): rates over a sliding window, and which replicas they are for. Times come from
 * outside; nothing here waits, and nothing here knows how copying works.
 */
package io.barnabas.server.quota;
