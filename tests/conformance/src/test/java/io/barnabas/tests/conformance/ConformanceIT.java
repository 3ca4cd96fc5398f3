package io.barnabas.tests.conformance;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clients nobody here wrote, each a process of its own, against Barnabas: all that are installed. kafka-clients always is;
 * {@code scripts/conformance} installs the others.
 */
class ConformanceIT {
    @TempDir
    Path work;

    @TestFactory
    Stream<DynamicTest> shouldServeClientsThatNobodyHereWrote() {
        List<Outcome> outcomes = Conformance.run(Server.Broker.BARNABAS, work, Program.all(), outcome -> {
            if (!outcome.program().missing().isEmpty()) {
                System.out.println(outcome.program().client() + ": skipped, not installed: "
                        + outcome.program().missing());
            }
        });
        Table.lines(outcomes).forEach(System.out::println);
        return outcomes.stream()
                .map(outcome -> DynamicTest.dynamicTest(outcome.program().client(), () -> {
                    assumeTrue(
                            outcome.program().missing().isEmpty(),
                            "not installed: " + outcome.program().missing());
                    assertTrue(outcome.good(), () -> outcome.failure() + "\n" + outcome.transcript());
                }));
    }
}
