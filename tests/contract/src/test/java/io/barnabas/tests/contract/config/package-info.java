/** Apache Kafka's own configuration classes beside ours: the same keys, the same values, the same refusals. */
package io.barnabas.tests.contract.config;
