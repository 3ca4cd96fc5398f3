package io.barnabas.server.config.keys;

import static io.barnabas.common.config.ConfigKey.className;
import static io.barnabas.common.config.ConfigKey.float64;
import static io.barnabas.common.config.ConfigKey.int16;
import static io.barnabas.common.config.ConfigKey.int32;
import static io.barnabas.common.config.ConfigKey.int64;
import static io.barnabas.common.config.ConfigKey.list;
import static io.barnabas.common.config.ConfigKey.password;
import static io.barnabas.common.config.ConfigKey.string;
import static io.barnabas.common.config.Importance.HIGH;
import static io.barnabas.common.config.Importance.LOW;
import static io.barnabas.common.config.Importance.MEDIUM;

import io.barnabas.common.config.ConfigKey;
import java.util.List;

/** Authentication by SASL. */
final class SaslConfigs {
    static final List<ConfigKey> KEYS = List.of(
            className("sasl.client.callback.handler.class", null, MEDIUM, "Class of the client's SASL callbacks."),
            list("sasl.enabled.mechanisms", List.of("GSSAPI"), MEDIUM, "SASL mechanisms offered.")
                    .perBroker(),
            password("sasl.jaas.config", MEDIUM, "JAAS login entry; set it per listener and mechanism.")
                    .perBroker(),
            string("sasl.kerberos.kinit.cmd", "/usr/bin/kinit", MEDIUM, "Path of the kinit command.")
                    .perBroker(),
            int64(
                            "sasl.kerberos.min.time.before.relogin",
                            60_000L,
                            MEDIUM,
                            "Pause between Kerberos logins, milliseconds.")
                    .perBroker(),
            list(
                            "sasl.kerberos.principal.to.local.rules",
                            List.of("DEFAULT"),
                            MEDIUM,
                            "Rules from Kerberos principals to short names.")
                    .perBroker(),
            string("sasl.kerberos.service.name", null, MEDIUM, "Kerberos service name of the brokers.")
                    .perBroker(),
            float64("sasl.kerberos.ticket.renew.jitter", 0.05, MEDIUM, "Random part of the time of renewal, 0 to 1.")
                    .perBroker(),
            float64(
                            "sasl.kerberos.ticket.renew.window.factor",
                            0.8,
                            MEDIUM,
                            "Share of a ticket's life after which it is renewed, 0 to 1.")
                    .perBroker(),
            className("sasl.login.callback.handler.class", null, MEDIUM, "Class of the login's callbacks."),
            className("sasl.login.class", null, MEDIUM, "Class that logs in."),
            int32(
                    "sasl.login.connect.timeout.ms",
                    null,
                    LOW,
                    "Time-out of connecting to the identity provider, milliseconds."),
            int32(
                    "sasl.login.read.timeout.ms",
                    null,
                    LOW,
                    "Time-out of reading from the identity provider, milliseconds."),
            int16(
                            "sasl.login.refresh.buffer.seconds",
                            300,
                            MEDIUM,
                            "A token is refreshed at the latest this long before it expires, seconds.")
                    .perBroker(),
            int16(
                            "sasl.login.refresh.min.period.seconds",
                            60,
                            MEDIUM,
                            "A token is refreshed at the earliest after this time, seconds.")
                    .perBroker(),
            float64(
                            "sasl.login.refresh.window.factor",
                            0.8,
                            MEDIUM,
                            "Share of a token's life after which it is refreshed, 0.5 to 1.")
                    .perBroker(),
            float64("sasl.login.refresh.window.jitter", 0.05, MEDIUM, "Random part of the time of refresh, 0 to 0.25.")
                    .perBroker(),
            int64(
                    "sasl.login.retry.backoff.max.ms",
                    10_000L,
                    LOW,
                    "Longest pause between attempts to log in, milliseconds."),
            int64("sasl.login.retry.backoff.ms", 100L, LOW, "First pause between attempts to log in, milliseconds."),
            string("sasl.mechanism.controller.protocol", "GSSAPI", HIGH, "KRaft: SASL mechanism towards controllers."),
            string("sasl.mechanism.inter.broker.protocol", "GSSAPI", MEDIUM, "SASL mechanism between brokers.")
                    .perBroker(),
            int32("sasl.oauthbearer.clock.skew.seconds", 30, LOW, "Difference of clocks tolerated in tokens, seconds."),
            list("sasl.oauthbearer.expected.audience", null, LOW, "Audiences a token may be for."),
            string("sasl.oauthbearer.expected.issuer", null, LOW, "Issuer a token must be from."),
            int64(
                    "sasl.oauthbearer.jwks.endpoint.refresh.ms",
                    3_600_000L,
                    LOW,
                    "Pause between readings of the provider's keys, milliseconds."),
            int64(
                    "sasl.oauthbearer.jwks.endpoint.retry.backoff.max.ms",
                    10_000L,
                    LOW,
                    "Longest pause between attempts to read those keys, milliseconds."),
            int64(
                    "sasl.oauthbearer.jwks.endpoint.retry.backoff.ms",
                    100L,
                    LOW,
                    "First pause between attempts to read those keys, milliseconds."),
            string("sasl.oauthbearer.jwks.endpoint.url", null, MEDIUM, "Where the provider's keys are read."),
            string("sasl.oauthbearer.scope.claim.name", "scope", LOW, "Claim that holds a token's scope."),
            string("sasl.oauthbearer.sub.claim.name", "sub", LOW, "Claim that holds a token's subject."),
            string("sasl.oauthbearer.token.endpoint.url", null, MEDIUM, "Where tokens are issued."),
            className(
                    "sasl.server.callback.handler.class",
                    null,
                    MEDIUM,
                    "Class of the server's SASL callbacks; set it per listener and mechanism."),
            int32(
                    "sasl.server.max.receive.size",
                    524_288,
                    MEDIUM,
                    "Largest SASL message before authentication, bytes."));

    private SaslConfigs() {}
}
