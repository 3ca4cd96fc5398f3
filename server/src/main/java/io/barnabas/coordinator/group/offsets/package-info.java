/**
 * Committed offsets as they are kept, and how long. Changed by replay alone; knows nothing of members or requests.
 */
package io.barnabas.coordinator.group.offsets;
