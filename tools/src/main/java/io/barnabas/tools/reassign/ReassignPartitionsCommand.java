package io.barnabas.tools.reassign;

import io.barnabas.clients.BootstrapException;
import io.barnabas.clients.admin.Admin;
import io.barnabas.tools.OptionException;
import io.barnabas.tools.Options;
import io.barnabas.tools.UsageException;
import io.barnabas.tools.admin.AdminTool;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Random;
import java.util.concurrent.ExecutionException;

/** {@code kafka-reassign-partitions.sh}: moves replicas between brokers, and between their folders. */
public final class ReassignPartitionsCommand extends AdminTool {
    private static final String PURPOSE = "This tool helps to move topic partitions between replicas.";
    private static final String CLIENT_ID = "reassign-partitions-tool";
    private static final long DEFAULT_TIMEOUT_MS = 10_000;

    private final ReassignPartitionsCommandOptions commandLine = new ReassignPartitionsCommandOptions();
    private final Options options = commandLine.given();

    ReassignPartitionsCommand(PrintStream out, PrintStream err) {
        super("kafka-reassign-partitions", out, err);
    }

    public static void main(String[] args) {
        exit(new ReassignPartitionsCommand(System.out, System.err), args);
    }

    @Override
    public int run(String[] args) {
        String action;
        try {
            commandLine.parse(args);
            if (args.length == 0 || options.has("help")) {
                return printUsage(PURPOSE);
            }
            if (options.has("version")) {
                return printVersion();
            }
            action = commandLine.action();
        } catch (UsageException e) {
            return printUsage(e);
        } catch (OptionException e) {
            int status = uncaught(e);
            hint(
                    e.getMessage().startsWith("zookeeper ")
                            ? "--zookeeper is gone: name one of the brokers, for example --bootstrap-server localhost:9092."
                            : null);
            return status;
        }
        try (Admin admin = connect(options.value("bootstrap-server"), options.value("command-config"), CLIENT_ID)) {
            execute(admin, action);
            return SUCCESS;
        } catch (ExecutionException | InterruptedException | IOException | RuntimeException e) {
            return failed(e);
        }
    }

    private void execute(Admin admin, String action) throws ExecutionException, InterruptedException {
        FolderMoves folderMoves = new FolderMoves(admin, out, System::nanoTime);
        Reassignment reassignment = new Reassignment(admin, out, folderMoves);
        String file = options.value(ReassignPartitionsCommandOptions.FILE);
        boolean preserve = options.has(ReassignPartitionsCommandOptions.PRESERVE);
        switch (action) {
            case ReassignPartitionsCommandOptions.VERIFY ->
                reassignment.verify(ReassignmentFile.parse(content(file)), preserve);
            case ReassignPartitionsCommandOptions.GENERATE ->
                new AssignmentGenerator(admin, out, new Random()::nextInt)
                        .generate(
                                content(options.value(ReassignPartitionsCommandOptions.TOPICS)),
                                options.value(ReassignPartitionsCommandOptions.BROKERS),
                                !options.has(ReassignPartitionsCommandOptions.WITHOUT_RACKS));
            case ReassignPartitionsCommandOptions.EXECUTE -> {
                String text = content(file);
                Reassignment.Limits limits = new Reassignment.Limits(
                        options.longValue(ReassignPartitionsCommandOptions.THROTTLE, -1),
                        options.longValue(ReassignPartitionsCommandOptions.FOLDER_THROTTLE, -1));
                long timeoutMs = timeoutMs();
                reassignment.execute(
                        ReassignmentFile.parse(text),
                        options.has(ReassignPartitionsCommandOptions.ADDITIONAL),
                        limits,
                        timeoutMs);
            }
            case ReassignPartitionsCommandOptions.CANCEL -> {
                String text = content(file);
                reassignment.cancel(ReassignmentFile.parse(text), preserve, timeoutMs());
            }
            default -> reassignment.list();
        }
    }

    private long timeoutMs() {
        return options.longValue(ReassignPartitionsCommandOptions.TIMEOUT, DEFAULT_TIMEOUT_MS);
    }

    /** Apache's command tells everything on standard output: first the text, then what the stack trace begins with. */
    private int failed(Exception failure) {
        if (failure instanceof TerseException terse) {
            out.println(terse.getMessage());
            hint(cure(terse));
            return FAILURE;
        }
        if (failure instanceof Throttles.MissingBrokersException missing) {
            tell(kafkaText(missing.shown()).substring(kafkaName(missing.shown()).length() + 2), missing.shown());
            hint(missing.hint());
            return FAILURE;
        }
        if (failure instanceof FolderMoves.FolderRefusedException refused) {
            tell(refused.getMessage(), refused.shown());
            out.println("Caused by: java.util.concurrent.ExecutionException: " + kafkaText(refused.getCause()));
            out.flush();
            hint(refused.hint());
            return FAILURE;
        }
        if (failure instanceof InterruptedException) {
            Thread.currentThread().interrupt();
            return FAILURE;
        }
        if (failure.getCause() instanceof BootstrapException unreachable) {
            out.println("Error: " + unreachable.getMessage());
            out.flush();
            advise(unreachable);
        } else if (isAboutServers(failure)) {
            out.println("Error: Failed to create new KafkaAdminClient");
            out.println("org.apache.kafka.common.KafkaException: Failed to create new KafkaAdminClient");
            out.println("Caused by: " + kafkaText(failure));
            out.flush();
            hint(failure);
        } else if (failure instanceof ExecutionException) {
            String cause = kafkaText(failure.getCause());
            out.println("Error: " + cause);
            out.println("java.util.concurrent.ExecutionException: " + cause);
            out.flush();
            hint(failure.getCause());
        } else {
            tell(failure.getMessage(), failure);
            hint(failure);
        }
        return FAILURE;
    }

    private void tell(String message, Throwable shown) {
        out.println("Error: " + message);
        out.println(kafkaText(shown));
        out.flush();
    }

    private static String cure(TerseException failure) {
        return failure.getMessage().startsWith("Timed out before log directory")
                ? "the replica is not on that broker yet: run --verify until it is, then --execute again; or give it more"
                        + " time with --timeout MS."
                : null;
    }
}
