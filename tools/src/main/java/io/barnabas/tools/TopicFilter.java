package io.barnabas.tools;

import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Which topics the user means: a regular expression, in which a comma is as good as a bar. */
public final class TopicFilter {
    private static final Set<String> INTERNAL =
            Set.of("__consumer_offsets", "__transaction_state", "__share_group_state");

    private final Pattern pattern;

    /**
     * @param topics as given; blanks and quotes around it do not count
     */
    public TopicFilter(String topics) {
        String regex = topics.trim()
                .replace(',', '|')
                .replace(" ", "")
                .replaceAll("^[\"']+", "")
                .replaceAll("[\"']+$", "");
        try {
            this.pattern = Pattern.compile(regex);
        } catch (PatternSyntaxException e) {
            throw new RuntimeException(regex + " is an invalid regex.");
        }
    }

    public boolean matches(String topic) {
        return pattern.matcher(topic).matches();
    }

    public static boolean isInternal(String topic) {
        return INTERNAL.contains(topic);
    }
}
