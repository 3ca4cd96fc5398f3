package io.barnabas.tools;

/** A mistake of the user that a tool tells in Apache's words: the name of its exception, then the text. */
public final class ToolException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private static final String KAFKA_EXCEPTION = "org.apache.kafka.common.KafkaException";

    private final String kafkaClass;

    public ToolException(String kafkaClass, String message) {
        super(message, null, false, false);
        this.kafkaClass = kafkaClass;
    }

    public static ToolException kafka(String message) {
        return new ToolException(KAFKA_EXCEPTION, message);
    }

    public static ToolException illegal(String message) {
        return new ToolException("java.lang.IllegalArgumentException", message);
    }

    /** The name of the exception that Apache's tool shows here. */
    public String kafkaClass() {
        return kafkaClass;
    }
}
