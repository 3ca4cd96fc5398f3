package io.barnabas.simulation.world;

/** A connection between two processes. Frames keep their order in each direction; it breaks as a whole. */
public final class SimConnection {
    /** One end of it. Called in events of the process there. */
    public interface End {
        void onFrame(Frame frame);

        /** The other side has closed it, or it broke. Not called on the side that closes. */
        void onClosed();
    }

    private final SimNetwork network;
    private final SimProcess client;
    private final SimProcess server;
    private final Wire there;
    private final Wire back;
    private End clientEnd;
    private End serverEnd;
    private boolean closed;
    private boolean closedAtServer;

    SimConnection(SimNetwork network, SimProcess client, SimProcess server) {
        this.network = network;
        this.client = client;
        this.server = server;
        this.there = network.wire(client.node(), server.node(), server);
        this.back = network.wire(server.node(), client.node(), client);
    }

    void ends(End ofClient, End ofServer) {
        clientEnd = ofClient;
        serverEnd = ofServer;
    }

    public boolean isOpen() {
        return !closed;
    }

    /** Whether the server has not heard of an end yet: what a client sent before it closed arrives all the same. */
    public boolean isOpenAtServer() {
        return !closedAtServer;
    }

    public int clientNode() {
        return client.node();
    }

    public int serverNode() {
        return server.node();
    }

    public void toServer(String what, Frame frame) {
        there.send(what, () -> serverEnd.onFrame(frame));
    }

    public void toClient(String what, Frame frame) {
        back.send(what, () -> clientEnd.onFrame(frame));
    }

    /** The client's side closes it; what it has sent is on its way still, and may arrive long after. */
    public void closeByClient() {
        if (!closed) {
            closed = true;
            back.breakDown();
            network.forget(this);
            there.send("connection closed", this::onClosedAtServer);
        }
    }

    private void onClosedAtServer() {
        if (!closedAtServer) {
            closedAtServer = true;
            there.breakDown();
            serverEnd.onClosed();
        }
    }

    /** The server's side closes it, or its process ended. */
    public void closeByServer() {
        if (end()) {
            tell(server, client, clientEnd);
        } else {
            closedAtServer = true;
            there.breakDown();
        }
    }

    /** Something between the two resets it. */
    public void reset() {
        if (end()) {
            tell(server, client, clientEnd);
            tell(client, server, serverEnd);
        }
    }

    private boolean end() {
        if (closed) {
            return false;
        }
        closed = true;
        closedAtServer = true;
        there.breakDown();
        back.breakDown();
        network.forget(this);
        return true;
    }

    /** Whoever is cut off does not hear of it, and finds out by its own time-outs. */
    private void tell(SimProcess from, SimProcess whom, End end) {
        if (!network.isCut(from.node(), whom.node())) {
            network.queue()
                    .after(whom, network.latencyNs(from.node(), whom.node()), "connection closed", end::onClosed);
        }
    }
}
