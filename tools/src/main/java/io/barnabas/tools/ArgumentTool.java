package io.barnabas.tools;

import io.barnabas.tools.ArgumentParser.Arguments;
import java.io.PrintStream;

/** A command whose options are those of an {@link ArgumentParser}. */
public abstract class ArgumentTool extends Tool {
    private final String program;

    /**
     * @param program what the command calls itself in its usage text
     */
    protected ArgumentTool(String usageName, String program, PrintStream out, PrintStream err) {
        super(usageName, out, err);
        this.program = program;
    }

    /** The options that it understands. */
    public abstract ArgumentParser parser();

    /**
     * Does the work.
     *
     * @throws ArgumentException when the arguments do not add up
     */
    protected abstract int run(Arguments arguments);

    @Override
    public final int run(String[] args) {
        try {
            if (args.length == 0) {
                out.print(usage());
                return SUCCESS;
            }
            return run(parser().parse(args));
        } catch (ArgumentException e) {
            return explain(e);
        }
    }

    /** The whole text for who asked for it; a few lines, and what is wrong, for who made a mistake. */
    private int explain(ArgumentException e) {
        String usage = usage();
        if (e.isHelp()) {
            out.print(usage);
            return FAILURE;
        }
        err.print(usage.substring(0, usage.indexOf("\n\n") + 1));
        err.println(JustifiedText.of(program + ": error: " + e.getMessage()));
        if (!e.similar().isEmpty()) {
            err.println();
            err.println("Did you mean:");
            e.similar().forEach(option -> err.println("\t--" + option));
        }
        return FAILURE;
    }

    /** Apache's command lets these reach the end of its main method; the line is the one the JVM prints then. */
    protected final int printUncaught(Throwable e) {
        err.println("Exception in thread \"main\" " + kafkaText(e));
        hint(e);
        return FAILURE;
    }
}
