package io.barnabas.controller;

import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.metadata.BrokerRegistration;
import java.util.Set;

/** What the outside must do once a decision is written and replayed; in the order given. */
public sealed interface ControllerEffect {
    /** Requests can be sent to this broker from now on. */
    record AddBroker(BrokerRegistration broker) implements ControllerEffect {}

    /** Nothing is to be sent to this broker any more. */
    record RemoveBroker(int brokerId) implements ControllerEffect {}

    /** A request to a broker, encoded with that version. */
    record SendRequest(int brokerId, ApiMessage request, short version) implements ControllerEffect {}

    /**
     * Read unclean.leader.election.enable of these topics; those where it is on come back as {@link
     * ControllerEvent.UncleanLeaderElectionEnabled}.
     */
    record ReadUncleanElectionConfig(Set<String> topics) implements ControllerEffect {}
}
