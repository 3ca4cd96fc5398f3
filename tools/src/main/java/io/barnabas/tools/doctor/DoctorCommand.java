package io.barnabas.tools.doctor;

import io.barnabas.tools.Bootstrap;
import io.barnabas.tools.OptionException;
import io.barnabas.tools.Options;
import io.barnabas.tools.Tool;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

/** {@code kafka-doctor.sh}: says what keeps a client from its cluster. Exit status 0 when nothing does. */
public final class DoctorCommand extends Tool {
    private static final int USUAL_BROKER_PORT = 9092;
    private static final int USUAL_ZOOKEEPER_PORT = 2181;
    private static final int DEFAULT_TIMEOUT_MS = 2000;
    private static final int MAX_TIMEOUT_MS = 60_000;
    private static final int NAME_WIDTH = 11;
    private static final int VERDICT_WIDTH = 5;

    private final Options options = new Options("kafka-doctor")
            .arguments(Bootstrap.OPTION, Bootstrap.BROKER_LIST, "zookeeper", "topic", "timeout-ms")
            .flags("round-trip", "help", "version");

    DoctorCommand(PrintStream out, PrintStream err) {
        super("kafka-doctor", out, err);
    }

    public static void main(String[] args) {
        exit(new DoctorCommand(System.out, System.err), args);
    }

    @Override
    public int run(String[] args) {
        Examination examination;
        List<Step> steps;
        try {
            options.parse(args);
            if (options.has("help")) {
                out.print(usage());
                return SUCCESS;
            }
            if (options.has("version")) {
                return printVersion();
            }
            if (!options.has(Bootstrap.OPTION) && !options.has(Bootstrap.BROKER_LIST)) {
                return printUsage("Missing required argument \"[bootstrap-server]\"");
            }
            examination = new Examination(
                    servers(Bootstrap.servers(options, err), Bootstrap.OPTION, USUAL_BROKER_PORT), timeoutMs());
            steps = steps();
        } catch (OptionException e) {
            return printUsage(e.getMessage());
        } catch (IllegalArgumentException e) {
            err.println(e.getMessage());
            return FAILURE;
        }
        suitCommand(new HashMap<>());
        return examine(examination, steps);
    }

    private int timeoutMs() {
        int timeoutMs = options.intValue("timeout-ms", DEFAULT_TIMEOUT_MS);
        if (timeoutMs < 1 || timeoutMs > MAX_TIMEOUT_MS) {
            throw new IllegalArgumentException("--timeout-ms must be from 1 to " + MAX_TIMEOUT_MS);
        }
        return timeoutMs;
    }

    private static List<Server> servers(String text, String option, int usualPort) {
        List<Server> servers = new ArrayList<>();
        for (String each : text.split(",")) {
            if (!each.isBlank()) {
                servers.add(Server.parse(each.trim(), usualPort));
            }
        }
        if (servers.isEmpty()) {
            throw new IllegalArgumentException("--" + option + " names no server: write host:port");
        }
        return servers;
    }

    private List<Step> steps() {
        List<Step> steps = new ArrayList<>(
                List.of(new NameStep(), new TcpStep(), new ProtocolStep(), new MetadataStep(), new AdvertisedStep()));
        if (options.has("round-trip")) {
            steps.add(new RoundTripStep(options.value("topic")));
        }
        if (options.has("zookeeper")) {
            String connect = options.value("zookeeper");
            int chroot = connect.indexOf('/');
            steps.add(new ZooKeeperStep(
                    servers(chroot < 0 ? connect : connect.substring(0, chroot), "zookeeper", USUAL_ZOOKEEPER_PORT)));
        }
        return steps;
    }

    private int examine(Examination examination, List<Step> steps) {
        int failed = 0;
        int warned = 0;
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            Finding finding = failed == 0 || step.standsAlone()
                    ? step.examine(examination)
                    : Finding.skipped("not looked at: an earlier step failed");
            show(i + 1, step.name(), finding);
            failed += finding.failed() ? 1 : 0;
            warned += finding.verdict() == Finding.Verdict.WARN ? 1 : 0;
        }
        out.println();
        out.println(summary(failed, warned));
        return failed == 0 ? SUCCESS : FAILURE;
    }

    private void show(int number, String name, Finding finding) {
        out.println(number + " " + padded(name, NAME_WIDTH) + padded(finding.verdict().shown, VERDICT_WIDTH)
                + finding.text());
        for (String line : finding.advice()) {
            out.println(" ".repeat(2 + NAME_WIDTH + VERDICT_WIDTH) + line);
        }
    }

    private static String padded(String text, int width) {
        return text + " ".repeat(Math.max(1, width - text.length()));
    }

    private String summary(int failed, int warned) {
        if (failed > 0) {
            return "Start with the first FAIL: what follows it may only be its consequence.";
        }
        String all = warned > 0 ? "Clients can work; see the warnings above." : "Everything looked at is well.";
        return options.has("round-trip") ? all : all + " --round-trip also writes a record and reads it back.";
    }
}
