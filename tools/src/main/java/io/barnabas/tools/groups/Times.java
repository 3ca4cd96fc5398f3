package io.barnabas.tools.groups;

import java.text.ParseException;
import java.text.SimpleDateFormat;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;

/** The points in time that a reset can go to, in ms since the epoch. */
final class Times {
    private static final String PARSE_EXCEPTION = "java.text.ParseException: ";
    private static final String WITH_COLON = "yyyy-MM-dd'T'HH:mm:ss.SSSXXX";
    private static final String WITHOUT_COLON = "yyyy-MM-dd'T'HH:mm:ss.SSSX";

    private Times() {}

    /**
     * A date with a time to the millisecond, and a zone or none for UTC: {@code 2026-09-21T14:13:22.000+02:00}.
     *
     * @throws GroupCommandException when it is not that
     */
    static long ofDateTime(String text) {
        String hint = "write --to-datetime as 2026-09-21T14:13:22.000, which is UTC, or with a zone behind it: "
                + "+02:00, +02 or Z.";
        String[] parts = text.split("T");
        if (parts.length < 2) {
            throw GroupCommandException.wrapped(
                    PARSE_EXCEPTION + "Error parsing timestamp. It does not contain a 'T' according to ISO8601 format",
                    null,
                    hint);
        }
        String time = parts[1];
        boolean zoned = time.indexOf('+') >= 0 || time.indexOf('-') >= 0 || time.indexOf('Z') >= 0;
        String complete = zoned ? text : text + "Z";
        try {
            return parse(complete, WITH_COLON);
        } catch (ParseException e) {
            try {
                return parse(complete, WITHOUT_COLON);
            } catch (ParseException second) {
                throw GroupCommandException.wrapped(PARSE_EXCEPTION + second.getMessage(), null, hint);
            }
        }
    }

    private static long parse(String text, String pattern) throws ParseException {
        SimpleDateFormat format = new SimpleDateFormat(pattern);
        format.setLenient(false);
        return format.parse(text).getTime();
    }

    /**
     * As long before now as a text says: {@code P1DT2H30M}.
     *
     * @throws GroupCommandException when it is not a duration
     */
    static long before(String duration) {
        try {
            return Instant.now().minus(Duration.parse(duration)).toEpochMilli();
        } catch (DateTimeParseException e) {
            throw GroupCommandException.plain(
                    DateTimeParseException.class.getName(),
                    e.getMessage(),
                    "write --by-duration as PT1H for an hour, PT30M for half of one, P7D for a week, P1DT2H30M.");
        }
    }
}
