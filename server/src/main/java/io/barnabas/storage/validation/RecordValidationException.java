package io.barnabas.storage.validation;

import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.Errors;
import java.util.List;

/**
 * A batch refused because of some of its records: INVALID_RECORD or INVALID_TIMESTAMP. Of all the errors of a batch
 * only this one carries a text and a list of records into the produce response.
 */
public final class RecordValidationException extends ApiException {
    private static final long serialVersionUID = 1L;

    private final transient List<RecordError> recordErrors;

    public RecordValidationException(Errors error, String message, List<RecordError> recordErrors) {
        super(error, message);
        this.recordErrors = List.copyOf(recordErrors);
    }

    /** The refused records, as many as were listed. */
    public List<RecordError> recordErrors() {
        return recordErrors;
    }
}
