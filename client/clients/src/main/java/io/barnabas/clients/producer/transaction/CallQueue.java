package io.barnabas.clients.producer.transaction;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Calls in the order of their turns, and those of one turn in the order made. */
final class CallQueue {
    private final List<TransactionCall> calls = new ArrayList<>();

    void add(TransactionCall call) {
        int at = calls.size();
        while (at > 0 && calls.get(at - 1).turn().compareTo(call.turn()) > 0) {
            at--;
        }
        calls.add(at, call);
    }

    /** The next one, or null. */
    TransactionCall first() {
        return calls.isEmpty() ? null : calls.get(0);
    }

    void remove(TransactionCall call) {
        calls.remove(call);
    }

    /** Drops the calls that are useless, telling whoever waits for one why. */
    void giveUp(Predicate<TransactionCall> useless, RuntimeException why) {
        for (TransactionCall call : List.copyOf(calls)) {
            if (useless.test(call)) {
                calls.remove(call);
                call.onGivenUp(why);
            }
        }
    }
}
