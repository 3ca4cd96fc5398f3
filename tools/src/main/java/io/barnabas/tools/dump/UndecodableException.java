package io.barnabas.tools.dump;

import io.barnabas.tools.ToolException;

/** A sound record that the chosen decoder can make nothing of: the failure as Apache names it, and what to do. */
final class UndecodableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient ToolException failure;

    UndecodableException(ToolException failure, String cure) {
        super(cure, failure);
        this.failure = failure;
    }

    ToolException failure() {
        return failure;
    }
}
