package io.barnabas.tools.dump;

import io.barnabas.tools.Options;
import io.barnabas.tools.UsageException;
import java.util.List;

/** The command line of {@code kafka-dump-log.sh}. */
final class DumpLogOptions {
    static final String OFFSETS = "offsets-decoder";
    static final String TRANSACTIONS = "transaction-log-decoder";
    static final String CLUSTER_METADATA = "cluster-metadata-decoder";
    static final String REMOTE_METADATA = "remote-log-metadata-decoder";
    private static final String KEYS = "key-decoder-class";
    private static final String VALUES = "value-decoder-class";
    private static final List<String> SHOW_CONTENTS =
            List.of("print-data-log", OFFSETS, TRANSACTIONS, CLUSTER_METADATA, REMOTE_METADATA, VALUES, KEYS);
    private static final int DEFAULT_MAX_MESSAGE_SIZE = 5 * 1024 * 1024;

    private final Options options = model();

    static Options model() {
        return new Options("kafka-dump-log")
                .flags("print-data-log", "verify-index-only", "index-sanity-check", "deep-iteration")
                .flags(OFFSETS, TRANSACTIONS, CLUSTER_METADATA, REMOTE_METADATA, "skip-record-metadata")
                .flags("help", "version")
                .arguments("files", "max-message-size", "max-bytes")
                .optionalArgument(VALUES, DecoderClass.DEFAULT)
                .optionalArgument(KEYS, DecoderClass.DEFAULT);
    }

    /**
     * @throws io.barnabas.tools.OptionException when the command line cannot be read
     */
    void parse(String[] args) {
        options.parse(args);
    }

    boolean has(String name) {
        return options.has(name);
    }

    /**
     * @throws UsageException when no files are named
     */
    void check() {
        if (!options.has("files")) {
            throw new UsageException("Missing required argument \"[files]\"");
        }
    }

    /** The files as the user named them. */
    String[] files() {
        return options.value("files").split(",");
    }

    int maxMessageSize() {
        return options.intValue("max-message-size", DEFAULT_MAX_MESSAGE_SIZE);
    }

    int maxBytes() {
        return options.intValue("max-bytes", Integer.MAX_VALUE);
    }

    String keyDecoder() {
        return options.value(KEYS, DecoderClass.DEFAULT);
    }

    String valueDecoder() {
        return options.value(VALUES, DecoderClass.DEFAULT);
    }

    LogDump.Depth depth() {
        boolean contents = SHOW_CONTENTS.stream().anyMatch(options::has);
        return new LogDump.Depth(
                contents || options.has("deep-iteration"), contents, options.has("skip-record-metadata"));
    }
}
