/**
 * Room on the volumes of log directories: how much is left, who may still use it, and which errors say that there is none.
 *
 * <p>What a log does about it is decided in {@code storage.log}.
 */
package io.barnabas.storage.space;
