package io.barnabas.tests.integration;

import org.junit.jupiter.api.Nested;

/** One set of scenarios of our client library, against Apache Kafka 3.9.1 and against Barnabas. */
class ClientLibraryIT {
    @Nested
    class AgainstApache extends ClientLibraryScenarios {
        AgainstApache() {
            super(Product.APACHE);
        }
    }

    @Nested
    class AgainstBarnabas extends ClientLibraryScenarios {
        AgainstBarnabas() {
            super(Product.BARNABAS);
        }
    }
}
