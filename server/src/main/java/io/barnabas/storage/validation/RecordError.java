package io.barnabas.storage.validation;

/**
 * Why one record of a produced batch was refused (KIP-467).
 *
 * @param batchIndex index of the record in its batch, from 0
 * @param message what is wrong with it
 */
public record RecordError(int batchIndex, String message) {
    @Override
    public String toString() {
        return "RecordError(batchIndex=" + batchIndex + ", message='" + message + "')";
    }
}
