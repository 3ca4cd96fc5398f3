package io.barnabas.tests.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Package edges of {@code docs/architecture.md}, read off the compiled classes. */
class LayersTest {
    /** Rooms whose code must give the same answer under the same inputs, so that a cluster can run under a seed. */
    private static final String[] DETERMINISTIC = {
        "io.barnabas.common.message..",
        "io.barnabas.common.protocol..",
        "io.barnabas.common.record..",
        "io.barnabas.metadata..",
        "io.barnabas.controller..",
        "io.barnabas.cluster..",
        "io.barnabas.coordinator..",
        "io.barnabas.storage.compaction..",
    };

    private static JavaClasses product;

    @BeforeAll
    static void importProduct() {
        product = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("io.barnabas", "kafka");
    }

    @Test
    void shouldKeepZooKeeperAndCuratorInOnePackage() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.barnabas.coordination.zookeeper..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.zookeeper..", "org.apache.curator..")
                .check(product);
    }

    @Test
    void shouldRunOnNoneOfKafkasCode() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.kafka..")
                .check(product);
    }

    @Test
    void shouldHaveNoCyclesBetweenPackages() {
        slices().matching("io.barnabas.(**)").should().beFreeOfCycles().check(product);
    }

    @Test
    void shouldPointDependenciesOneWay() {
        noClasses()
                .that()
                .resideInAPackage("io.barnabas.common..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.barnabas.server..",
                        "io.barnabas.clients..",
                        "io.barnabas.tools..",
                        "io.barnabas.coordination..",
                        "io.barnabas.controller..",
                        "io.barnabas.metadata..",
                        "io.barnabas.storage..",
                        "io.barnabas.cluster..",
                        "io.barnabas.coordinator..")
                .check(product);
        noClasses()
                .that()
                .resideInAnyPackage("io.barnabas.coordination..", "io.barnabas.controller..", "io.barnabas.metadata..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.barnabas.server..", "io.barnabas.storage..", "io.barnabas.cluster..")
                .check(product);
        noClasses()
                .that()
                .resideInAnyPackage("io.barnabas.storage..", "io.barnabas.cluster..", "io.barnabas.coordinator..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.barnabas.server..", "io.barnabas.coordination..", "io.barnabas.controller..")
                .check(product);
    }

    @Test
    void shouldKeepNettyAtTheEdge() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        "io.barnabas.common.protocol..",
                        "io.barnabas.common.message..",
                        "io.barnabas.common.network..",
                        "io.barnabas.server..",
                        "io.barnabas.clients..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.netty..")
                .check(product);
    }

    @Test
    void shouldKeepClocksThreadsAndChanceOutOfDeterministicRooms() {
        noClasses()
                .that()
                .resideInAnyPackage(DETERMINISTIC)
                .should()
                .dependOnClassesThat()
                .haveNameMatching("java\\.lang\\.Thread|java\\.util\\.Random|java\\.security\\.SecureRandom"
                        + "|java\\.util\\.concurrent\\.(ThreadLocalRandom|Executors|ScheduledExecutorService|ExecutorService)"
                        + "|java\\.time\\.Clock|java\\.net\\.Socket.*|java\\.util\\.Timer")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(java.util.UUID.class, "randomUUID")
                .check(product);
    }
}
