package io.barnabas.tools.groups;

import io.barnabas.clients.BootstrapException;
import io.barnabas.common.protocol.Errors;
import io.barnabas.tools.Tool;

/** A failure of the whole command, in the words of Apache's: how it wraps exceptions in exceptions shows in them. */
final class GroupCommandException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private static final String EXECUTION = "java.util.concurrent.ExecutionException: ";
    private static final String TIMEOUT = "org.apache.kafka.common.errors.TimeoutException: ";
    private static final String RUNTIME = "java.lang.RuntimeException: ";

    private final String firstLine;
    private final String hint;

    private GroupCommandException(String message, String firstLine, Throwable cause, String hint) {
        super(message, cause, false, false);
        this.firstLine = firstLine;
        this.hint = hint;
    }

    /**
     * A call to the brokers failed.
     *
     * @param call its name, shown when no broker could be asked
     */
    static GroupCommandException ofCall(Throwable cause, String call) {
        String text = text(cause, call);
        return new GroupCommandException(text, EXECUTION + text, cause, null);
    }

    /** No broker said which brokers there are. */
    static GroupCommandException ofNoBrokers(Throwable cause) {
        return new GroupCommandException(GroupLister.NO_BROKERS, EXECUTION + GroupLister.NO_BROKERS, cause, null);
    }

    /** A call to the brokers failed where Apache's command wraps that once more. */
    static GroupCommandException ofWrappedCall(Throwable cause, String call) {
        return wrapped(EXECUTION + text(cause, call), cause, null);
    }

    /** Something else failed that Apache's command wraps; {@code text} is its exception's name and message. */
    static GroupCommandException wrapped(String text, Throwable cause, String hint) {
        return new GroupCommandException(text, RUNTIME + text, cause, hint);
    }

    /** Something else failed that Apache's command shows as it is. */
    static GroupCommandException plain(String kafkaClass, String message, String hint) {
        return new GroupCommandException(message, kafkaClass + ": " + message, null, hint);
    }

    /** The name of the exception that Apache's command shows, with its text. */
    static String text(Throwable cause, String call) {
        if (!(cause instanceof BootstrapException)) {
            return Tool.kafkaText(cause);
        }
        return call.equals(GroupLister.CALL)
                ? GroupLister.NO_BROKERS
                : TIMEOUT + "Timed out waiting for a node assignment. Call: " + call;
    }

    /** The client could not even be made; the reason is the exception behind the one that Apache's command shows. */
    static GroupCommandException notCreated(Throwable reason) {
        String message = "Failed to create new KafkaAdminClient";
        return new GroupCommandException(
                message,
                "org.apache.kafka.common.KafkaException: " + message + "\nCaused by: " + Tool.kafkaText(reason),
                reason,
                null);
    }

    /** What went wrong, as the protocol counts; a broker that cannot be reached is one whose answer did not come. */
    static Errors error(Throwable cause) {
        return cause instanceof BootstrapException ? Errors.REQUEST_TIMED_OUT : Errors.forException(cause);
    }

    /** The first line of the stack trace that Apache's command prints. */
    String firstLine() {
        return firstLine;
    }

    /** What the user can do; null when the cause says it, or nothing is known. */
    String hint() {
        return hint;
    }
}
