package io.barnabas.tests.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Apache's command-line tools, command by command: they say the same of Barnabas as of Apache's broker. */
class ApacheToolsIT {
    @TempDir
    Path work;

    @Test
    void shouldAnswerApachesToolsAsApachesBrokerDoes() throws Exception {
        List<String> differences = ApacheTools.differences(work);
        assertEquals("", String.join("\n\n", differences));
    }
}
