package io.barnabas.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class OptionsTest {
    private final Options options = new Options("test")
            .flags("list", "create")
            .arguments("topic", "partitions", "config")
            .optionalArgument("compression-codec", "gzip");

    private Options parse(String... args) {
        return options.parse(args);
    }

    @Test
    void shouldTakeArgumentsAfterABlankOrAnEqualsSign() {
        parse("--topic", "a", "--partitions=3");
        assertEquals("a", options.value("topic"));
        assertEquals(3, options.intValue("partitions", -1));
        assertEquals(-1, options.intValue("config", -1));
        assertNull(options.value("config"));
    }

    @Test
    void shouldTakeAnArgumentThatLooksLikeAnOption() {
        parse("--topic", "--list", "--config", "-x");
        assertEquals("--list", options.value("topic"));
        assertFalse(options.has("list"));
        assertEquals("-x", options.value("config"));
    }

    @Test
    void shouldKeepEqualsSignsInAValue() {
        parse("--config=a=b", "--config", "c=d=e");
        assertEquals(List.of("a=b", "c=d=e"), options.values("config"));
    }

    @Test
    void shouldAcceptOneDashAndIgnoreWordsAndFlagValues() {
        parse("-list", "extra", "words", "--create=yes");
        assertTrue(options.has("list"));
        assertTrue(options.has("create"));
    }

    @Test
    void shouldTakeNoOptionsAfterTwoDashes() {
        parse("--list", "--", "--nosuch");
        assertTrue(options.has("list"));
    }

    @Test
    void shouldNameTheOptionNobodyKnows() {
        assertEquals(
                "nosuch is not a recognized option",
                assertThrows(OptionException.class, () -> parse("--nosuch=1")).getMessage());
        assertEquals(
                "x is not a recognized option",
                assertThrows(OptionException.class, () -> parse("-xyz")).getMessage());
        assertEquals(
                "topi is not a recognized option",
                assertThrows(OptionException.class, () -> parse("--topi", "a")).getMessage());
    }

    @Test
    void shouldNameTheOptionWithoutItsArgument() {
        assertEquals(
                "Option topic requires an argument",
                assertThrows(OptionException.class, () -> parse("--list", "--topic"))
                        .getMessage());
    }

    @Test
    void shouldRefuseASecondArgumentOnlyWhenItIsLookedAt() {
        parse("--topic", "a", "--topic", "b");
        assertEquals(
                "Found multiple arguments for option topic, but you asked for only one",
                assertThrows(OptionException.class, () -> options.value("topic"))
                        .getMessage());
    }

    @Test
    void shouldSayWhichArgumentIsNoNumber() {
        parse("--partitions", "abc");
        assertEquals(
                "Cannot parse argument 'abc' of option partitions",
                assertThrows(OptionException.class, () -> options.intValue("partitions", 1))
                        .getMessage());
    }

    @Test
    void shouldLetAnArgumentBeLeftOut() {
        parse("--compression-codec", "--topic", "a");
        assertEquals("gzip", options.value("compression-codec"));
        assertEquals("a", options.value("topic"));
        assertEquals(
                "zstd",
                new Options("t")
                        .optionalArgument("c", "gzip")
                        .parse(new String[] {"--c", "zstd"})
                        .value("c"));
        assertEquals(
                "gzip",
                new Options("t")
                        .optionalArgument("c", "gzip")
                        .parse(new String[] {"--c"})
                        .value("c"));
    }

    @Test
    void shouldTakeAnEmptyArgument() {
        parse("--topic", "");
        assertEquals("", options.value("topic"));
    }

    @Test
    void shouldNotReadFilesOrVariables() {
        parse("--topic", "@file", "--config", "${user.name}");
        assertEquals("@file", options.value("topic"));
        assertEquals("${user.name}", options.value("config"));
    }
}
