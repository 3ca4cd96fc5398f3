package io.barnabas.tools.doctor;

import io.barnabas.clients.DirectConnection;
import io.barnabas.common.message.MetadataRequestData;
import io.barnabas.common.message.MetadataResponseData;
import io.barnabas.common.message.MetadataResponseData.MetadataResponseBroker;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.SchemaException;
import java.io.IOException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Can each broker be reached under the address it advertises? Clients use the bootstrap server once and these addresses
 * ever after.
 */
final class AdvertisedStep implements Step {
    /** Beyond this many unreachable brokers one more says nothing new, and each takes a time-out. */
    private static final int ENOUGH_FAILURES = 3;

    @Override
    public String name() {
        return "advertised";
    }

    @Override
    public Finding examine(Examination examination) {
        List<String> reached = new ArrayList<>();
        List<String> failures = new ArrayList<>();
        String clusterId = examination.metadata().clusterId();
        for (MetadataResponseBroker broker : examination.metadata().brokers()) {
            Server advertised = new Server(broker.host(), broker.port());
            String name = "broker " + broker.nodeId() + " at " + advertised;
            String failure = failureOf(advertised, clusterId, examination.timeoutMs());
            if (failure == null) {
                reached.add(name);
            } else {
                failures.add(name + " " + failure);
            }
            if (failures.size() == ENOUGH_FAILURES) {
                break;
            }
        }
        if (failures.isEmpty()) {
            return Finding.ok("reached " + String.join(", ", reached));
        }
        return Finding.fail(
                String.join("; ", failures),
                "Clients are sent to the advertised address, whatever they were bootstrapped with. Set"
                        + " advertised.listeners in that broker's server.properties to a host and port that clients"
                        + " can reach, and restart it; or start that broker if it is down.");
    }

    /** Why the broker cannot be used under this address, to follow its name; null when it can. */
    private static String failureOf(Server server, String clusterId, int timeoutMs) {
        try (DirectConnection connection =
                DirectConnection.open(server.at(server.resolve()), timeoutMs, Examination.CLIENT_ID)) {
            connection.negotiate();
            MetadataRequestData noTopics = new MetadataRequestData().setAllowAutoTopicCreation(false);
            String found = connection
                    .ask(ApiKeys.METADATA, noTopics, new MetadataResponseData())
                    .clusterId();
            return Objects.equals(found, clusterId)
                    ? null
                    : "belongs to another cluster, " + found + ": two brokers share one address";
        } catch (UnknownHostException e) {
            return "cannot be reached: its host name cannot be resolved from here";
        } catch (IOException e) {
            return TcpStep.cause(e, timeoutMs);
        } catch (SchemaException | ApiException e) {
            return "does not answer as a broker does: " + e.getMessage();
        }
    }
}
