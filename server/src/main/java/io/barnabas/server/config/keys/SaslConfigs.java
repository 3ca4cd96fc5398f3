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
            className("sasl.client.callback.handler.class", null, MEDIUM, ""),
            list("sasl.enabled.mechanisms", List.of("GSSAPI"), MEDIUM, "").perBroker(),
            password("sasl.jaas.config", MEDIUM, "").perBroker(),
            string("sasl.kerberos.kinit.cmd", "/usr/bin/kinit", MEDIUM, "").perBroker(),
            int64("sasl.kerberos.min.time.before.relogin", 60_000L, MEDIUM, "").perBroker(),
            list("sasl.kerberos.principal.to.local.rules", List.of("DEFAULT"), MEDIUM, "").perBroker(),
            string("sasl.kerberos.service.name", null, MEDIUM, "").perBroker(),
            float64("sasl.kerberos.ticket.renew.jitter", 0.05, MEDIUM, "").perBroker(),
            float64("sasl.kerberos.ticket.renew.window.factor", 0.8, MEDIUM, "").perBroker(),
            className("sasl.login.callback.handler.class", null, MEDIUM, ""),
            className("sasl.login.class", null, MEDIUM, ""),
            int32("sasl.login.connect.timeout.ms", null, LOW, ""),
            int32("sasl.login.read.timeout.ms", null, LOW, ""),
            int16("sasl.login.refresh.buffer.seconds", 300, MEDIUM, "").perBroker(),
            int16("sasl.login.refresh.min.period.seconds", 60, MEDIUM, "").perBroker(),
            float64("sasl.login.refresh.window.factor", 0.8, MEDIUM, "").perBroker(),
            float64("sasl.login.refresh.window.jitter", 0.05, MEDIUM, "").perBroker(),
            int64("sasl.login.retry.backoff.max.ms", 10_000L, LOW, ""),
            int64("sasl.login.retry.backoff.ms", 100L, LOW, ""),
            string("sasl.mechanism.controller.protocol", "GSSAPI", HIGH, ""),
            string("sasl.mechanism.inter.broker.protocol", "GSSAPI", MEDIUM, "").perBroker(),
            int32("sasl.oauthbearer.clock.skew.seconds", 30, LOW, ""),
            list("sasl.oauthbearer.expected.audience", null, LOW, ""),
            string("sasl.oauthbearer.expected.issuer", null, LOW, ""),
            int64("sasl.oauthbearer.jwks.endpoint.refresh.ms", 3_600_000L, LOW, ""),
            int64("sasl.oauthbearer.jwks.endpoint.retry.backoff.max.ms", 10_000L, LOW, ""),
            int64("sasl.oauthbearer.jwks.endpoint.retry.backoff.ms", 100L, LOW, ""),
            string("sasl.oauthbearer.jwks.endpoint.url", null, MEDIUM, ""),
            string("sasl.oauthbearer.scope.claim.name", "scope", LOW, ""),
            string("sasl.oauthbearer.sub.claim.name", "sub", LOW, ""),
            string("sasl.oauthbearer.token.endpoint.url", null, MEDIUM, ""),
            className("sasl.server.callback.handler.class", null, MEDIUM, ""),
            int32("sasl.server.max.receive.size", 524_288, MEDIUM, ""));

    private SaslConfigs() {}
}
