package io.barnabas.clients.admin;

/**
 * How to describe settings.
 *
 * @param includeSynonyms also which other settings a value could come from
 * @param includeDocumentation also what each setting is for
 * @param timeoutMs when to give up, in ms; null for {@code default.api.timeout.ms}
 */
public record DescribeConfigsOptions(boolean includeSynonyms, boolean includeDocumentation, Integer timeoutMs) {
    public static final DescribeConfigsOptions DEFAULT = new DescribeConfigsOptions();

    public DescribeConfigsOptions() {
        this(false, false, null);
    }

    public DescribeConfigsOptions includeSynonyms(boolean include) {
        return new DescribeConfigsOptions(include, includeDocumentation, timeoutMs);
    }

    public DescribeConfigsOptions includeDocumentation(boolean include) {
        return new DescribeConfigsOptions(includeSynonyms, include, timeoutMs);
    }

    public DescribeConfigsOptions timeoutMs(Integer newTimeoutMs) {
        return new DescribeConfigsOptions(includeSynonyms, includeDocumentation, newTimeoutMs);
    }
}
