package io.barnabas.tools;

/** The command cannot do what it was told. */
final class TopicCommandException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String kafkaClass;

    TopicCommandException(String kafkaClass, String message) {
        super(message, null, false, false);
        this.kafkaClass = kafkaClass;
    }

    static TopicCommandException illegal(String message) {
        return new TopicCommandException("java.lang.IllegalArgumentException", message);
    }

    /** The name of the exception that Apache's command logs here. */
    String kafkaClass() {
        return kafkaClass;
    }
}
