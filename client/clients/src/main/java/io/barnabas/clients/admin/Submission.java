package io.barnabas.clients.admin;

/** How calls that lead to further calls reach the loop: all of them end at one deadline. */
interface Submission {
    /** Hands a call to the loop, with the time at which everything must be over. */
    void submit(AdminCall call, long deadlineMs);

    long nowMs();
}
