package io.barnabas.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class JsonObjectTest {
    @Test
    void shouldEscapeAsJacksonDoes() {
        assertEquals(
                "{\"text\":\"a\\\"b\\\\c\\n\\t\\u0001\\u001F/\u00e9\"}",
                new JsonObject()
                        .string("text", "a\"b\\c\n\t\u0001\u001f/\u00e9")
                        .toString());
    }

    @Test
    void shouldKeepTheOrderOfFieldsAndWriteNullsAndNumbersAsJacksonDoes() {
        JsonObject json = new JsonObject()
                .string("none", null)
                .object("nothing", null)
                .number("long", -1)
                .truth("truth", false)
                .fraction("big", 1e9)
                .fraction("odd", Double.NaN)
                .bytes("bytes", new byte[] {0, 3, 0, 0})
                .numbers("numbers", List.of(1, 2))
                .objects("objects", List.of(new JsonObject(), new JsonObject().number("a", 1)));
        assertEquals(
                "{\"none\":null,\"nothing\":null,\"long\":-1,\"truth\":false,\"big\":1.0E9,\"odd\":\"NaN\","
                        + "\"bytes\":\"AAMAAA==\",\"numbers\":[1,2],\"objects\":[{},{\"a\":1}]}",
                json.toString());
    }
}
