package io.barnabas.simulation;

import io.barnabas.simulation.broker.Hooks;
import java.util.Map;
import java.util.TreeMap;

/** The program behind scripts/simulate: plays seeds, one after the other, and stops at the first that breaks a rule. */
public final class Simulate {
    private Simulate() {}

    /** Brokers with other settings, as in -Dsimulation.settings=key=value,key=value. */
    private record Settings(Map<String, String> settings) implements Hooks {}

    /** @param args seeds, or ranges of them as in 1-1000 */
    public static void main(String[] args) {
        boolean calm = Boolean.getBoolean("simulation.calm");
        Map<String, String> settings = new TreeMap<>();
        for (String setting : System.getProperty("simulation.settings", "").split(",")) {
            int equals = setting.indexOf('=');
            if (equals > 0) {
                settings.put(setting.substring(0, equals), setting.substring(equals + 1));
            }
        }
        int failures = 0;
        for (String arg : args) {
            String[] range = arg.split("-", 2);
            long last = Long.parseLong(range[range.length - 1]);
            for (long seed = Long.parseLong(range[0]); seed <= last; seed++) {
                long begin = System.nanoTime();
                try {
                    Outcome outcome = new Scenario(seed, new Settings(settings), calm).play();
                    System.out.printf("seed %d: %s (%d ms)%n", seed, outcome, (System.nanoTime() - begin) / 1_000_000);
                } catch (SimulationFailure e) {
                    failures++;
                    System.out.println(
                            range.length == 1
                                    ? trace(e)
                                    : e.getMessage().lines().findFirst().orElse(""));
                }
            }
        }
        System.exit(failures == 0 ? 0 : 1);
    }

    private static String trace(SimulationFailure failure) {
        StringBuilder text = new StringBuilder(failure.getMessage());
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            text.append("\n").append(cause);
            for (StackTraceElement frame : cause.getStackTrace()) {
                text.append("\n    at ").append(frame);
            }
        }
        return text.toString();
    }
}
