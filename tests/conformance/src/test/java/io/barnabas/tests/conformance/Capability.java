package io.barnabas.tests.conformance;

import java.util.List;

/** The columns of the table; what each stands for is written in {@code tests/conformance/clients/README.md}. */
final class Capability {
    static final List<String> ALL = List.of(
            "none",
            "gzip",
            "snappy",
            "lz4",
            "zstd",
            "headers",
            "tiny",
            "big",
            "limit",
            "idempotent",
            "consume",
            "time",
            "group",
            "cooperative",
            "resume",
            "topics",
            "groups",
            "delete",
            "restart",
            "transaction");

    private Capability() {}
}
