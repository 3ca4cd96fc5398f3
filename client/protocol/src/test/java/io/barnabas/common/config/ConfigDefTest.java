package io.barnabas.common.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConfigDefTest {
    private static final ConfigDef DEF = ConfigDef.of(List.of(
            ConfigKey.int32("threads", 3, Importance.HIGH, "Threads.").between(1, 8),
            ConfigKey.list("policy", List.of("delete"), Importance.LOW, "Policy.")
                    .eachOneOf("delete", "compact"),
            ConfigKey.bool("enable", true, Importance.LOW, "Enable."),
            ConfigKey.password("secret", Importance.LOW, "Secret."),
            ConfigKey.float64("ratio", 0.5, Importance.LOW, "Ratio.").between(0, 1)));

    @Test
    void shouldGiveDefaultsForWhatIsNotSet() {
        Map<String, Object> values = DEF.parse(Map.of("unknown", "1"));

        assertEquals(3, values.get("threads"));
        assertEquals(List.of("delete"), values.get("policy"));
        assertEquals(DEF.names(), values.keySet());
    }

    @Test
    void shouldTrimWhatItReads() {
        Map<String, Object> values =
                DEF.parse(Map.of("threads", " 4 ", "policy", " delete , compact ", "enable", "FALSE "));

        assertEquals(4, values.get("threads"));
        assertEquals(List.of("delete", "compact"), values.get("policy"));
        assertEquals(false, values.get("enable"));
    }

    @Test
    void shouldNameKeyValueAndAllowedRange() {
        ConfigException notANumber = refuse("threads", "many");
        ConfigException tooLarge = refuse("threads", "9");
        ConfigException notInSet = refuse("policy", "delete,shred");

        assertEquals("Invalid value many for configuration threads: Not a number of type INT", notANumber.getMessage());
        assertEquals(notANumber.getMessage() + " (allowed: INT in [1,...,8], default 3)", notANumber.explanation());
        assertEquals("Invalid value 9 for configuration threads: Value must be no more than 8", tooLarge.getMessage());
        assertEquals(
                "Invalid value shred for configuration policy: String must be one of: delete, compact",
                notInSet.getMessage());
    }

    @Test
    void shouldNeverShowASecret() {
        Map<String, Object> values = DEF.parse(Map.of("secret", "hush"));

        assertEquals(new Password("hush"), values.get("secret"));
        assertFalse(values.toString().contains("hush"), values.toString());
        assertEquals("[hidden]", ConfigType.PASSWORD.format(values.get("secret")));
        assertTrue(DEF.key("secret").orElseThrow().sensitive());
    }

    @Test
    void shouldInsistOnWhatHasNoDefault() {
        ConfigDef def = ConfigDef.of(
                List.of(ConfigKey.string("name", null, Importance.HIGH, "Name.").mandatory()));

        ConfigException missing = assertThrows(ConfigException.class, () -> def.parse(Map.of()));

        assertEquals("Missing required configuration \"name\" which has no default value.", missing.getMessage());
    }

    @Test
    void shouldRefuseTwoKeysOfOneName() {
        ConfigKey key = ConfigKey.bool("enable", true, Importance.LOW, "Enable.");

        assertThrows(IllegalArgumentException.class, () -> ConfigDef.of(List.of(key, key)));
    }

    private static ConfigException refuse(String key, String value) {
        return assertThrows(ConfigException.class, () -> DEF.parse(Map.of(key, value)));
    }
}
