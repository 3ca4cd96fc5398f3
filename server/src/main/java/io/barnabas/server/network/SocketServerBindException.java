package io.barnabas.server.network;

/** A listener's port could not be opened. The text names address, port and cause; it is meant for the operator. */
public final class SocketServerBindException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient ListenerEndpoint endpoint;

    SocketServerBindException(ListenerEndpoint endpoint, Throwable cause) {
        super(
                "Socket server failed to bind to " + endpoint.printableHost() + ":" + endpoint.port() + ": "
                        + reason(cause) + " (listener " + endpoint.listenerName() + ")",
                cause);
        this.endpoint = endpoint;
    }

    /** The listener that could not be opened. */
    public ListenerEndpoint endpoint() {
        return endpoint;
    }

    private static String reason(Throwable cause) {
        String message = cause.getMessage() == null ? cause.toString() : cause.getMessage();
        // Netty's native transport puts the system call before the reason: "bind(..) failed with error(-98): Address
        // ...".
        int colon = message.lastIndexOf("): ");
        return colon < 0 ? message : message.substring(colon + "): ".length());
    }
}
