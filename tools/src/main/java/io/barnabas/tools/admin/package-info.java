/**
 * The commands that ask a cluster about itself and change it: offsets, records, settings, log dirs, API
 * versions, leaders.
 *
 * <p>Each is a class named as Apache's; it reads its command line, asks through {@link io.barnabas.clients.admin.Admin},
 * and prints. No protocol message and no socket is handled here.
 */
package io.barnabas.tools.admin;
