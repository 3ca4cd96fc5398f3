package io.barnabas.clients.admin;

/** Who can answer. */
sealed interface Target {
    /** Every broker. */
    record AnyBroker() implements Target {}

    /** The controller alone. */
    record Controller() implements Target {}

    /** One broker. */
    record Broker(int id) implements Target {}

    Target ANY = new AnyBroker();
    Target CONTROLLER = new Controller();
}
