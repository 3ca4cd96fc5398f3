package io.barnabas.coordinator.group;

import io.barnabas.common.TopicPartition;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One line of a transcript: what happens, and its settings. Member ids are shortened: a-1 is client a's, the first. */
record Words(String name, Map<String, String> settings) {
    private static final String UUID_HEAD = "-00000000-0000-0000-0000-";
    private static final Pattern LONG_ID = Pattern.compile("-00000000-0000-0000-0000-0*([0-9a-f]+)");
    private static final Pattern SHORT_ID = Pattern.compile("(.+)-([0-9]+)");

    static Words of(String line) {
        String[] parts = line.trim().split(" +");
        Map<String, String> settings = new LinkedHashMap<>();
        for (int i = 1; i < parts.length; i++) {
            int equals = parts[i].indexOf('=');
            settings.put(equals < 0 ? parts[i] : parts[i].substring(0, equals), parts[i].substring(equals + 1));
        }
        return new Words(parts[0], settings);
    }

    String text(String key, String otherwise) {
        return settings.getOrDefault(key, otherwise);
    }

    String text(String key) {
        if (!settings.containsKey(key)) {
            throw new IllegalArgumentException(name + " needs " + key);
        }
        return settings.get(key);
    }

    long number(String key, long otherwise) {
        return settings.containsKey(key) ? Long.parseLong(settings.get(key)) : otherwise;
    }

    String[] list(String key) {
        String text = text(key, "");
        return text.isEmpty() ? new String[0] : text.split(",");
    }

    String memberId() {
        return longId(text("member", ""));
    }

    static String longId(String id) {
        Matcher matcher = SHORT_ID.matcher(id);
        return matcher.matches()
                ? matcher.group(1)
                        + UUID_HEAD
                        + "0".repeat(12 - matcher.group(2).length())
                        + matcher.group(2)
                : id;
    }

    static String shortIds(String text) {
        return LONG_ID.matcher(text).replaceAll("-$1");
    }

    static TopicPartition partition(String text) {
        int slash = text.lastIndexOf('/');
        return new TopicPartition(text.substring(0, slash), Integer.parseInt(text.substring(slash + 1)));
    }

    /** A consumer's Subscription, version 0, of topics joined by plus signs; or, after a bang, plain text. */
    static byte[] metadata(String topics) {
        if (topics.startsWith("!")) {
            return topics.substring(1).getBytes(StandardCharsets.UTF_8);
        }
        String[] names = topics.isEmpty() ? new String[0] : topics.split("\\+");
        ByteBuffer bytes = ByteBuffer.allocate(1_000).putShort((short) 0).putInt(names.length);
        for (String name : names) {
            bytes.putShort((short) name.length()).put(name.getBytes(StandardCharsets.UTF_8));
        }
        bytes.putInt(-1).flip();
        byte[] metadata = new byte[bytes.remaining()];
        bytes.get(metadata);
        return metadata;
    }

    static String shown(byte[] metadata) {
        ByteBuffer bytes = ByteBuffer.wrap(metadata);
        if (metadata.length == 0) {
            return "-";
        }
        if (metadata[0] != 0) {
            return "!" + new String(metadata, StandardCharsets.UTF_8);
        }
        bytes.getShort();
        TreeSet<String> topics = new TreeSet<>();
        for (int left = bytes.getInt(); left > 0; left--) {
            byte[] name = new byte[bytes.getShort()];
            bytes.get(name);
            topics.add(new String(name, StandardCharsets.UTF_8));
        }
        return String.join("+", topics);
    }
}
