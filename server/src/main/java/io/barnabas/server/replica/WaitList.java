package io.barnabas.server.replica;

/**
 * The requests that wait for one partition. Joining and leaving take constant time, and whoever ends waiting leaves all
 * its lists at once, so that nothing is left behind by a request that ended elsewhere.
 */
final class WaitList {
    /** Something that waits for several partitions. */
    interface Waiter {
        /**
         * Something changed in the partition. Called under the list's lock: must not block, nor touch another list.
         *
         * @param index the partition's place in the waiter's own order
         */
        void onChange(int index);
    }

    /** One waiter's place in one list. */
    final class Ticket {
        private final Waiter waiter;
        private final int index;
        private Ticket previous;
        private Ticket next;
        private boolean listed = true;

        private Ticket(Waiter waiter, int index) {
            this.waiter = waiter;
            this.index = index;
        }

        /** Leaves the list; may be called more than once. */
        void leave() {
            remove(this);
        }
    }

    private Ticket first;
    private volatile int size;

    /** Joins the list. The caller looks at the partition once more afterwards, lest a change was missed. */
    synchronized Ticket join(Waiter waiter, int index) {
        Ticket ticket = new Ticket(waiter, index);
        ticket.next = first;
        if (first != null) {
            first.previous = ticket;
        }
        first = ticket;
        size++;
        return ticket;
    }

    /** Tells everybody that something changed. Costs one read when nobody waits. */
    void onChange() {
        if (size == 0) {
            return;
        }
        synchronized (this) {
            Ticket ticket = first;
            while (ticket != null) {
                Ticket next = ticket.next;
                ticket.waiter.onChange(ticket.index);
                ticket = next;
            }
        }
    }

    int size() {
        return size;
    }

    private synchronized void remove(Ticket ticket) {
        if (!ticket.listed) {
            return;
        }
        ticket.listed = false;
        if (ticket.previous == null) {
            first = ticket.next;
        } else {
            ticket.previous.next = ticket.next;
        }
        if (ticket.next != null) {
            ticket.next.previous = ticket.previous;
        }
        size--;
    }
}
