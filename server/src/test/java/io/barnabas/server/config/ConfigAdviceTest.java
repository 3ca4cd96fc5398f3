package io.barnabas.server.config;

import static io.barnabas.server.config.Configs.config;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigAdviceTest {
    @Test
    void shouldNameTheKeyThatWasProbablyMeant() {
        assertEquals(
                List.of("Unknown configuration 'log.retention.hour' is ignored. Did you mean 'log.retention.hours'?"),
                config("log.retention.hour=1").warnings());
        assertEquals(
                List.of("Unknown configuration 'num.partitons' is ignored. Did you mean 'num.partitions'?"),
                config("num.partitons=1").warnings());
    }

    @Test
    void shouldKnowOurOwnKeys() {
        assertEquals(
                List.of(), config("barnabas.failure.detection.enable=false").warnings());
        assertEquals(
                List.of("Unknown configuration 'barnabas.failure.detection.probe' is ignored. Did you mean"
                        + " 'barnabas.failure.detection.probes'?"),
                config("barnabas.failure.detection.probe=1").warnings());
    }

    @Test
    void shouldNotGuessWildly() {
        assertEquals(
                List.of("Unknown configuration 'unknown.setting' is ignored."),
                config("unknown.setting=1").warnings());
    }

    @Test
    void shouldSayWhatReplacedAKeyOfOldReleases() {
        assertEquals(
                List.of("Unknown configuration 'port' is ignored: Kafka 3.0 dropped it, use listeners=PLAINTEXT://:PORT"
                        + " instead."),
                config("port=9093").warnings());
    }

    @Test
    void shouldWarnOnceAboutAllKeysWithoutEffect() {
        assertEquals(
                List.of("Configurations of features this release does not have are ignored: metric.reporters,"
                        + " ssl.keystore.location"),
                config("ssl.keystore.location=/k;metric.reporters=a.B;replica.selector.class=")
                        .warnings());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "super.users=User:a",
                "listener.name.plaintext.ssl.client.auth=none",
                "config.providers=file",
                "rsm.config.x=1",
                "metric.reporters=",
                "ssl.client.auth=none",
                "log.message.format.version=3.0",
            })
    void shouldSayNothingAboutWhatIsInOrder(String setting) {
        assertEquals(List.of(), config(setting).warnings());
    }

    @Test
    void shouldNotStartWithoutTheProtectionAskedFor() {
        assertTrue(config("authorizer.class.name=kafka.security.authorizer.AclAuthorizer")
                .refusals()
                .get(0)
                .startsWith("authorizer.class.name="));
        assertTrue(config("listeners=PLAINTEXT://:9092,SSL://:9093")
                .refusals()
                .get(0)
                .startsWith("The listener SSL://:9093 asks for SSL"));
    }
}
