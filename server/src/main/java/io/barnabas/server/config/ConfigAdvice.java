package io.barnabas.server.config;

import io.barnabas.server.config.keys.BrokerConfigDef;
import java.util.ArrayList;
import java.util.List;

/** What to tell an operator about settings that load but do not do what they seem to. */
final class ConfigAdvice {
    private ConfigAdvice() {}

    static List<String> warnings(KafkaConfig config) {
        List<String> warnings = new ArrayList<>();
        for (String name : config.originals().keySet()) {
            if (BrokerConfigDef.DEF.key(name).isEmpty()) {
                warnings.add("The configuration '" + name + "' was supplied but isn't a known config.");
            }
        }
        return warnings;
    }
}
