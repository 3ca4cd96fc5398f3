package io.barnabas.message;

import java.util.TreeSet;

/** Java source text that grows line by line, indented by its braces, with its imports collected on the way. */
final class JavaText {
    private final String packageName;
    private final TreeSet<String> imports = new TreeSet<>();
    private final StringBuilder body = new StringBuilder();
    private int depth;

    JavaText(String packageName) {
        this.packageName = packageName;
    }

    void importClass(String name) {
        imports.add(name);
    }

    /** Adds one line; a closing brace at its start steps out first, an opening one at its end steps in behind it. */
    JavaText line(String format, Object... arguments) {
        String text = arguments.length == 0 ? format : String.format(format, arguments);
        if (text.startsWith("}")) {
            depth--;
        }
        body.append("    ".repeat(text.isEmpty() ? 0 : depth)).append(text).append('\n');
        if (text.endsWith("{")) {
            depth++;
        }
        return this;
    }

    String render() {
        if (depth != 0) {
            throw new IllegalStateException("Unbalanced braces in generated text: depth " + depth);
        }
        StringBuilder source = new StringBuilder("// Generated from Apache Kafka's message specs. Do not edit.\n\n");
        source.append("package ").append(packageName).append(";\n\n");
        imports.forEach(name -> source.append("import ").append(name).append(";\n"));
        return source.append(imports.isEmpty() ? "" : "\n").append(body).toString();
    }
}
