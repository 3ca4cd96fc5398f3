/**
 * What a topic accepts: the checks a batch passes before it may be appended, and the few header fields the broker sets
 * then. Deterministic; the time is handed in. Never in here: the log, files, producer state
 * ({@code io.barnabas.storage.producer}).
 */
package io.barnabas.storage.validation;
