package io.barnabas.message;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes the two tables of APIs: {@code ApiMessageType}, plain facts without a reference to any message class, and
 * {@code ApiMessages}, which makes empty messages. They are two so that the protocol package needs no message package.
 */
final class ApiTableGenerator {
    static final String PROTOCOL_PACKAGE = "io.barnabas.common.protocol";

    private final Map<Integer, MessageSpec> requests = new TreeMap<>();
    private final Map<Integer, MessageSpec> responses = new TreeMap<>();

    ApiTableGenerator(Collection<MessageSpec> messages) {
        for (MessageSpec message : messages) {
            if (message.kind() == MessageSpec.Kind.REQUEST) {
                requests.put(message.apiKey(), message);
            } else if (message.kind() == MessageSpec.Kind.RESPONSE) {
                responses.put(message.apiKey(), message);
            }
        }
        if (!requests.keySet().equals(responses.keySet())) {
            throw new IllegalArgumentException("Requests and responses do not match");
        }
    }

    String generateTypes() {
        JavaText out = new JavaText(PROTOCOL_PACKAGE);
        out.importClass("java.util.EnumSet");
        out.importClass("java.util.Set");
        out.line("/** What the message specs say of each API. Versions are inclusive; no such version is -1. */");
        out.line("public enum ApiMessageType {");
        int last = requests.keySet().stream().max(Comparator.naturalOrder()).orElseThrow();
        requests.forEach((key, request) -> constant(out, request, responses.get(key), key == last ? ";" : ","));
        members(out);
        return out.line("}").render();
    }

    private static void constant(JavaText out, MessageSpec request, MessageSpec response, String end) {
        List<String> listeners = request.listeners().stream()
                .map(name -> "ListenerType." + constantName(name))
                .toList();
        Versions valid = request.root().versions();
        Versions deprecated = request.deprecated();
        out.line(
                "%s(%d, \"%s\", new int[] {%d, %d, %d, %d, %d, %d}, %s, EnumSet.of(%s))%s",
                constantName(apiName(request)),
                request.apiKey(),
                apiName(request),
                valid.lowest(),
                valid.highest(),
                firstFlexible(request),
                firstFlexible(response),
                deprecated.lowest(),
                deprecated.highest(),
                request.latestVersionUnstable(),
                String.join(", ", listeners),
                end);
    }

    private static int firstFlexible(MessageSpec message) {
        return message.flexible().isEmpty()
                ? Short.MAX_VALUE
                : message.flexible().lowest();
    }

    private static void members(JavaText out) {
        out.line("");
        out.line("/** Kinds of server that serve an API. */");
        out.line("public enum ListenerType {")
                .line("ZK_BROKER,")
                .line("BROKER,")
                .line("CONTROLLER")
                .line("}");
        out.line("");
        out.line("private final short apiKey;");
        out.line("private final String apiName;");
        out.line("private final int[] facts;");
        out.line("private final boolean latestVersionUnstable;");
        out.line("private final Set<ListenerType> listeners;");
        out.line("");
        out.line("ApiMessageType(int apiKey, String apiName, int[] facts, boolean latestVersionUnstable,");
        out.line("        Set<ListenerType> listeners) {");
        out.line("this.apiKey = (short) apiKey;");
        out.line("this.apiName = apiName;");
        out.line("this.facts = facts;");
        out.line("this.latestVersionUnstable = latestVersionUnstable;");
        out.line("this.listeners = Set.copyOf(listeners);");
        out.line("}");
        method(out, "short", "apiKey", "apiKey", "The API's number.");
        method(out, "String", "apiName", "apiName", "The API's name, as {@code Produce}.");
        method(out, "boolean", "latestVersionUnstable", "latestVersionUnstable", "Whether it may still change.");
        method(out, "Set<ListenerType>", "listeners", "listeners", "Who serves it.");
        method(out, "short", "lowestSupportedVersion", "(short) facts[0]", "First version.");
        method(out, "short", "highestSupportedVersion", "(short) facts[1]", "Last version, even an unstable one.");
        method(out, "short", "lowestDeprecatedVersion", "(short) facts[4]", "First deprecated version.");
        method(out, "short", "highestDeprecatedVersion", "(short) facts[5]", "Last deprecated version, or -1.");
        method(out, "short", "firstFlexibleRequestVersion", "(short) facts[2]", "First with tagged fields.");
        method(out, "short", "firstFlexibleResponseVersion", "(short) facts[3]", "First with tagged fields.");
    }

    private static void method(JavaText out, String type, String name, String value, String about) {
        out.line("").line("/** %s */", about).line("public %s %s() {", type, name);
        out.line("return %s;", value).line("}");
    }

    String generateFactory() {
        JavaText out = new JavaText(MessageClassGenerator.PACKAGE);
        out.importClass(PROTOCOL_PACKAGE + ".ApiMessage");
        out.importClass(PROTOCOL_PACKAGE + ".ApiKeys");
        out.line("/** Makes empty messages by API. */");
        out.line("public final class ApiMessages {");
        out.line("private ApiMessages() {}");
        factory(out, "newRequest", requests);
        factory(out, "newResponse", responses);
        return out.line("}").render();
    }

    private static void factory(JavaText out, String method, Map<Integer, MessageSpec> messages) {
        out.line("").line("/** A message with every field at its default. */");
        out.line("public static ApiMessage %s(ApiKeys api) {", method);
        out.line("return switch (api.id) {");
        messages.forEach((key, message) ->
                out.line("case %d -> new %s();", key, message.root().className()));
        out.line("default -> throw new IllegalArgumentException(\"No messages for \" + api);");
        out.line("};").line("}");
    }

    private static String apiName(MessageSpec request) {
        return request.name().substring(0, request.name().length() - "Request".length());
    }

    /** {@code LeaderAndIsr} becomes {@code LEADER_AND_ISR}. */
    static String constantName(String camelCase) {
        return camelCase.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_").toUpperCase(Locale.ROOT);
    }
}
