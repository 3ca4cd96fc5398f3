package io.barnabas.controller;

import java.util.List;

/**
 * What shall follow from an event; nothing has changed yet.
 *
 * @param records changes to persist (where they must be) and replay, all or none
 * @param notices who must hear of it, after the replay
 * @param followUps events to decide next, before any other
 */
public record Decision(List<ControllerRecord> records, List<Notice> notices, List<ControllerEvent> followUps) {
    static final Decision NONE = new Decision(List.of(), List.of(), List.of());

    public Decision {
        records = List.copyOf(records);
        notices = List.copyOf(notices);
        followUps = List.copyOf(followUps);
    }

    /** The records that must be in the store first. */
    public List<ControllerRecord.Persisted> toPersist() {
        return records.stream()
                .filter(r -> r instanceof ControllerRecord.Persisted)
                .map(r -> (ControllerRecord.Persisted) r)
                .toList();
    }
}
