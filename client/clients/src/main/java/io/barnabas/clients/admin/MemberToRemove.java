package io.barnabas.clients.admin;

/**
 * A static member that is to leave (KIP-345).
 *
 * @param groupInstanceId its {@code group.instance.id}
 */
public record MemberToRemove(String groupInstanceId) {}
