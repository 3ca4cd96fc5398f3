package io.barnabas.tools.dump;

import io.barnabas.tools.Tool;
import io.barnabas.tools.ToolException;
import io.barnabas.tools.UsageException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** {@code kafka-dump-log.sh}: shows what lies in log segments and the files beside them. */
public final class DumpLogSegments extends Tool {
    private static final String LEADER_EPOCHS = "leader-epoch-checkpoint";

    private final DumpLogOptions options = new DumpLogOptions();
    private final TextOutput text;
    private final Findings findings = new Findings();

    DumpLogSegments(PrintStream out, PrintStream err) {
        super("kafka-dump-log", out, err);
        this.text = new TextOutput(out);
    }

    public static void main(String[] args) {
        exit(new DumpLogSegments(System.out, System.err), args);
    }

    @Override
    public int run(String[] args) {
        try {
            options.parse(args);
            if (args.length == 0 || options.has("help")) {
                return printUsage(
                        "This tool helps to parse a log file and dump its contents to the console, useful for "
                                + "debugging a seemingly corrupt log segment.");
            }
            if (options.has("version")) {
                return printVersion();
            }
            options.check();
            if (asksForForeignDecoder()) {
                return FAILURE;
            }
            for (String file : options.files()) {
                dump(file);
            }
            text.flush();
            findings.print(err);
            return SUCCESS;
        } catch (UsageException e) {
            return printUsage(e.getMessage());
        } catch (TextOutput.ReaderGoneException e) {
            return SUCCESS;
        } catch (IOException | RuntimeException e) {
            return failed(e);
        }
    }

    private int failed(Exception failure) {
        text.flush();
        Throwable shown = failure;
        String cure;
        if (failure instanceof DamageException damage) {
            shown = damage.failure();
            cure = cureOfDamage(damage.position());
        } else if (failure instanceof UndecodableException undecodable) {
            shown = undecodable.failure();
            cure = undecodable.getMessage();
        } else {
            cure = cure(failure);
        }
        err.println("Exception in thread \"main\" " + kafkaText(shown));
        if (cure == null) {
            hint(failure);
        } else {
            hint(cure);
        }
        return FAILURE;
    }

    private static String cureOfDamage(int position) {
        return "the batch at position " + position + " cannot be read. "
                + (position == 0 ? "Is this a segment of a log?" : "--max-bytes " + position + " dumps all before it.");
    }

    private static String cure(Exception failure) {
        if (failure instanceof NoSuchFileException) {
            return "there is no such file. Segments lie in the folders of log.dirs: "
                    + "<log.dirs>/<topic>-<partition>/<first offset, 20 digits>.log, .index and .timeindex.";
        }
        if (failure instanceof NumberFormatException) {
            return "a segment's files are named after its first offset, like 00000000000000000000.log: give a copy such "
                    + "a name.";
        }
        return null;
    }

    private void dump(String argument) throws IOException {
        SegmentFiles files = new SegmentFiles(path(argument));
        text.ascii("Dumping ").text(files.shown()).line();
        switch (files.suffix()) {
            case ".log", ".checkpoint" -> dumpLog(files);
            case ".index" -> indexes().dumpOffsets(files, options.maxMessageSize());
            case ".timeindex" -> indexes().dumpTimes(files);
            case ".snapshot" -> new SmallFiles(text).dumpProducerSnapshot(files.path(), err);
            case ".txnindex" -> new SmallFiles(text).dumpTransactionIndex(files);
            default -> {
                if (files.name().equals(LEADER_EPOCHS)) {
                    new SmallFiles(text).dumpLeaderEpochs(files.path());
                } else {
                    text.flush();
                    err.println("Ignoring unknown file " + files.shown());
                }
            }
        }
    }

    private static Path path(String argument) {
        try {
            return Path.of(argument);
        } catch (InvalidPathException e) {
            throw ToolException.illegal(e.getMessage());
        }
    }

    private IndexDump indexes() {
        return new IndexDump(text, findings, options.has("index-sanity-check"), options.has("verify-index-only"));
    }

    private void dumpLog(SegmentFiles files) throws IOException {
        LogDump dump = new LogDump(text, findings, options.depth(), decoder());
        int maxBytes = options.maxBytes();
        if (files.suffix().equals(".log")) {
            long baseOffset = files.baseOffset();
            text.ascii("Log starting offset: ").number(baseOffset).line();
        }
        try (SegmentFile segment = new SegmentFile(files.path())) {
            int left = dump.dump(segment, files.absolute(), maxBytes);
            if (left > 0 && maxBytes == Integer.MAX_VALUE) {
                text.ascii("Found ").number(left).ascii(" invalid bytes at the end of ");
                text.text(files.name()).line();
            }
        }
    }

    private RecordDecoder decoder() {
        if (options.has(DumpLogOptions.OFFSETS)) {
            return new OffsetsDecoder();
        }
        if (options.has(DumpLogOptions.TRANSACTIONS)) {
            return new TransactionLogDecoder();
        }
        text.flush();
        DecoderClass values = DecoderClass.named(options.valueDecoder(), out);
        return new PlainDecoder(DecoderClass.named(options.keyDecoder(), out), values);
    }

    /** Says so when a decoder is asked for whose records a cluster with ZooKeeper does not have. */
    private boolean asksForForeignDecoder() {
        return isForeign(DumpLogOptions.CLUSTER_METADATA, "the metadata log of KRaft's controllers")
                || isForeign(DumpLogOptions.REMOTE_METADATA, "the metadata topic of tiered storage");
    }

    private boolean isForeign(String option, String what) {
        if (options.has(option)) {
            err.println("--" + option + " reads " + what + ", which this cluster with ZooKeeper does not have; "
                    + "--print-data-log shows the contents as text.");
        }
        return options.has(option);
    }
}
