/**
 * The coordinators' ties to this broker: their shards live on the partitions of their topics and take turns with them,
 * are loaded from their logs, and hear of the time. The rules themselves are in {@code io.barnabas.coordinator}; requests
 * and responses as such never enter.
 */
package io.barnabas.server.coordinator;
