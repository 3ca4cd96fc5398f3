/**
 * The ground the three clients (producer, consumer, admin) stand on: connections and requests ({@link
 * io.barnabas.clients.NetworkClient}), what is known of the cluster ({@link io.barnabas.clients.Metadata}), settings.
 *
 * <p>Sockets are plain {@code java.nio}: a command-line tool must be up in a few hundredths of a second, and nothing
 * here needs a thread of its own. Never enters: batching, fetching, or anything else one client alone needs.
 */
package io.barnabas.clients;
