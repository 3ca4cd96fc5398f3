package io.barnabas.tests.integration;

import org.junit.jupiter.api.Nested;

/** Our consumer in groups, against Apache Kafka 3.9.1 and against Barnabas. */
class ConsumerLibraryIT {
    @Nested
    class AgainstApache extends ConsumerLibraryScenarios {
        AgainstApache() {
            super(Product.APACHE);
        }
    }

    @Nested
    class AgainstBarnabas extends ConsumerLibraryScenarios {
        AgainstBarnabas() {
            super(Product.BARNABAS);
        }
    }
}
