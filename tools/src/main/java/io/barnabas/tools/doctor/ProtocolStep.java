package io.barnabas.tools.doctor;

import io.barnabas.clients.DirectConnection;
import io.barnabas.clients.VersionRange;
import io.barnabas.common.protocol.SchemaException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;

/** Is it a Kafka broker that listens there, and does it speak in the clear? */
final class ProtocolStep implements Step {
    @Override
    public String name() {
        return "protocol";
    }

    @Override
    public Finding examine(Examination examination) {
        Finding last = null;
        for (Server server : examination.listening()) {
            InetSocketAddress address = server.at(examination.addresses().get(server));
            last = examine(server, address, examination.timeoutMs());
            if (!last.failed()) {
                examination.speaksKafka(server);
                return last;
            }
        }
        return last;
    }

    private static Finding examine(Server server, InetSocketAddress address, int timeoutMs) {
        try (DirectConnection connection = DirectConnection.open(address, timeoutMs, Examination.CLIENT_ID)) {
            VersionRange fetch = connection.negotiate();
            return fetch.isEmpty()
                    ? Finding.fail(
                            server + " speaks Kafka's protocol, but serves no Fetch that is known here",
                            "Is it the listener of a KRaft controller? Clients need a broker's.")
                    : Finding.ok(server + " speaks Kafka's protocol (Fetch up to version " + fetch.max() + ")");
        } catch (SocketTimeoutException e) {
            return stranger(server, "takes connections but does not answer", address, timeoutMs);
        } catch (IOException e) {
            return stranger(server, "hangs up when it is spoken to in Kafka's protocol", address, timeoutMs);
        } catch (SchemaException e) {
            return stranger(server, "answers, but not in Kafka's protocol", address, timeoutMs);
        }
    }

    private static Finding stranger(Server server, String behaviour, InetSocketAddress address, int timeoutMs) {
        String known = new ForeignService(address, timeoutMs).recognise();
        return Finding.fail(
                server + " " + behaviour,
                known != null
                        ? known
                        : "Another service may have this port, or the listener wants SSL or SASL, or the broker hangs:"
                                + " look into its log (logs/server.log).");
    }
}
