package io.barnabas.clients.producer;

import io.barnabas.common.config.ConfigException;

/** Partitioners by the names that configurations have for them. No class is loaded by its name. */
final class Partitioners {
    private static final String KAFKA = "org.apache.kafka.clients.producer.";
    private static final String OURS = "io.barnabas.clients.producer.";

    private Partitioners() {}

    /**
     * The partitioner of a name.
     *
     * @param className null for none
     * @return null when the producer's own rule is meant
     * @throws ConfigException when the name is not known
     */
    static Partitioner named(String className) {
        if (className == null || ignoresKeys(className) || className.equals(KAFKA + "internals.DefaultPartitioner")) {
            return null;
        }
        if (className.equals(KAFKA + "RoundRobinPartitioner") || className.equals(OURS + "RoundRobinPartitioner")) {
            return new RoundRobinPartitioner();
        }
        throw ConfigException.invalidValue(
                ProducerConfig.PARTITIONER_CLASS,
                className,
                "Class " + className + " could not be found. Hand an instance to the producer's constructor; by name"
                        + " there is " + OURS + "RoundRobinPartitioner");
    }

    /** Whether the name means that any partition will do for every record, whatever its key. */
    static boolean ignoresKeys(String className) {
        return (KAFKA + "UniformStickyPartitioner").equals(className);
    }
}
