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
            string("authorizer.class.name", "", LOW, "Class that decides who may do what; empty allows everything.")
                    .validatedBy(Validators.nonNull()),
            int32(
                            "connection.failed.authentication.delay.ms",
                            100,
                            LOW,
                            "A connection that failed to authenticate is closed after this pause, milliseconds.")
                    .atLeast(0),
            int64(
                    "connections.max.reauth.ms",
                    0L,
                    MEDIUM,
                    "SASL clients must authenticate again within this time, milliseconds; 0 never."),
            int64(
                            "delegation.token.expiry.check.interval.ms",
                            3_600_000L,
                            LOW,
                            "Pause between searches for expired delegation tokens, milliseconds.")
                    .atLeast(1),
            int64(
                            "delegation.token.expiry.time.ms",
                            86_400_000L,
                            MEDIUM,
                            "A delegation token not renewed is valid for this long, milliseconds.")
                    .atLeast(1),
            password("delegation.token.master.key", MEDIUM, "Old name of delegation.token.secret.key."),
            int64(
                            "delegation.token.max.lifetime.ms",
                            604_800_000L,
                            MEDIUM,
                            "A delegation token cannot be renewed beyond this age, milliseconds.")
                    .atLeast(1),
            password(
                    "delegation.token.secret.key",
                    MEDIUM,
                    "Secret by which delegation tokens are signed; the same on all brokers."),
            string(
                    "password.encoder.cipher.algorithm",
                    "AES/CBC/PKCS5Padding",
                    LOW,
                    "Cipher for secrets stored as dynamic configuration."),
            int32("password.encoder.iterations", 4096, LOW, "Rounds of the key derivation for stored secrets.")
                    .atLeast(1024),
            int32("password.encoder.key.length", 128, LOW, "Key length of that cipher, bits.")
                    .atLeast(8),
            string(
                    "password.encoder.keyfactory.algorithm",
                    null,
                    LOW,
                    "Key derivation of that cipher; unset picks the best the JVM has."),
            password(
                    "password.encoder.old.secret",
                    MEDIUM,
                    "Former password.encoder.secret, while it is being changed."),
            password(
                    "password.encoder.secret",
                    MEDIUM,
                    "Secret that encrypts stored secrets; needed to change them dynamically."),
            className(
                            "principal.builder.class",
                            "org.apache.kafka.common.security.authenticator.DefaultKafkaPrincipalBuilder",
                            MEDIUM,
                            "Class that makes a principal out of an authenticated connection.")
                    .perBroker(),
            string("security.providers", null, LOW, "Classes that add security providers to the JVM."));

    private SecurityConfigs() {}
}
