package io.barnabas.server.config.keys;

import static io.barnabas.common.config.ConfigKey.className;
import static io.barnabas.common.config.ConfigKey.int32;
import static io.barnabas.common.config.ConfigKey.int64;
import static io.barnabas.common.config.ConfigKey.password;
import static io.barnabas.common.config.ConfigKey.string;
import static io.barnabas.common.config.Importance.LOW;
import static io.barnabas.common.config.Importance.MEDIUM;

import io.barnabas.common.config.ConfigKey;
import io.barnabas.common.config.Validators;
import java.util.List;

/** Authorization, principals, delegation tokens and the encoding of stored secrets. */
final class SecurityConfigs {
    static final List<ConfigKey> KEYS = List.of(
            string("authorizer.class.name", "", LOW, "").validatedBy(Validators.nonNull()),
            int32("connection.failed.authentication.delay.ms", 100, LOW, "").atLeast(0),
            int64("connections.max.reauth.ms", 0L, MEDIUM, ""),
            int64("delegation.token.expiry.check.interval.ms", 3_600_000L, LOW, "").atLeast(1),
            int64("delegation.token.expiry.time.ms", 86_400_000L, MEDIUM, "").atLeast(1),
            password("delegation.token.master.key", MEDIUM, ""),
            int64("delegation.token.max.lifetime.ms", 604_800_000L, MEDIUM, "").atLeast(1),
            password("delegation.token.secret.key", MEDIUM, ""),
            string("password.encoder.cipher.algorithm", "AES/CBC/PKCS5Padding", LOW, ""),
            int32("password.encoder.iterations", 4096, LOW, "").atLeast(1024),
            int32("password.encoder.key.length", 128, LOW, "").atLeast(8),
            string("password.encoder.keyfactory.algorithm", null, LOW, ""),
            password("password.encoder.old.secret", MEDIUM, ""),
            password("password.encoder.secret", MEDIUM, ""),
            className(
                    "principal.builder.class",
                    "org.apache.kafka.common.security.authenticator.DefaultKafkaPrincipalBuilder",
                    MEDIUM,
                    "")
                    .perBroker(),
            string("security.providers", null, LOW, ""));

    private SecurityConfigs() {}
}
