package io.barnabas.tools.load;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** How far a long run has come, on a line that is written over and over: for who watches a terminal. */
final class Progress {
    private static final long EVERY_MS = 500;
    private static final Path STDERR = Path.of("/proc/self/fd/2");

    /** Null when nobody watches. */
    private final PrintStream terminal;

    private long shownMs;
    private int width;

    private Progress(PrintStream terminal) {
        this.terminal = terminal;
    }

    /** Shows nothing unless standard error is a terminal. */
    static Progress onTerminal(PrintStream err) {
        return new Progress(isTerminal() ? err : null);
    }

    static Progress on(PrintStream terminal) {
        return new Progress(terminal);
    }

    static Progress none() {
        return new Progress(null);
    }

    private static boolean isTerminal() {
        if (System.console() != null) {
            return true;
        }
        try {
            String target = Files.readSymbolicLink(STDERR).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
        } catch (IOException e) {
            // No such file system here: there is no telling, so nothing is shown.
            return false;
        }
    }

    /** Twice a second at most: so many of so many. */
    void show(long nowMs, long messages, long wanted) {
        if (terminal == null || nowMs - shownMs < EVERY_MS) {
            return;
        }
        shownMs = nowMs;
        String line = messages + " of " + wanted + " messages (" + 100 * messages / Math.max(1, wanted) + "%)";
        terminal.print("\r" + line + " ".repeat(Math.max(0, width - line.length())));
        terminal.flush();
        width = line.length();
    }

    /** Takes the line away. */
    void end() {
        if (width > 0) {
            terminal.print("\r" + " ".repeat(width) + "\r");
            terminal.flush();
            width = 0;
        }
    }
}
