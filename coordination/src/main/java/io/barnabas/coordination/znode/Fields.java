package io.barnabas.coordination.znode;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads the fields of a znode's JSON object; says which znode and which field when one is missing or odd. */
final class Fields {
    private final String path;
    private final Map<String, Object> object;

    private Fields(String path, Map<String, Object> object) {
        this.path = path;
        this.object = object;
    }

    static Fields of(String path, byte[] data) {
        return new Fields(path, Json.object(data, path));
    }

    boolean has(String name) {
        return object.get(name) != null;
    }

    /** A number, also one written as text, as Kafka writes time stamps. */
    long number(String name) {
        return number(object.get(name), name);
    }

    int integer(String name) {
        return Math.toIntExact(number(name));
    }

    int integer(String name, int absent) {
        return has(name) ? integer(name) : absent;
    }

    String text(String name) {
        if (object.get(name) instanceof String text) {
            return text;
        }
        throw unreadable(name);
    }

    List<Integer> integers(String name) {
        return integers(object.get(name), name);
    }

    List<String> texts(String name) {
        if (!(object.get(name) instanceof List<?> list)) {
            throw unreadable(name);
        }
        return list.stream().map(Object::toString).toList();
    }

    /** A list of objects; empty when it is not there. */
    List<Fields> objects(String name) {
        List<Fields> objects = new ArrayList<>();
        if (object.get(name) instanceof List<?> list) {
            for (Object element : list) {
                objects.add(element(name, element));
            }
        } else if (has(name)) {
            throw unreadable(name);
        }
        return objects;
    }

    private Fields element(String name, Object element) {
        if (!(element instanceof Map<?, ?> map)) {
            throw unreadable(name);
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        map.forEach((key, value) -> fields.put(key.toString(), value));
        return new Fields(path, fields);
    }

    /** An object whose values are texts. */
    Map<String, String> textMap(String name) {
        if (!(object.get(name) instanceof Map<?, ?> map)) {
            throw unreadable(name);
        }
        Map<String, String> texts = new LinkedHashMap<>();
        map.forEach((key, value) -> texts.put(key.toString(), value == null ? null : value.toString()));
        return texts;
    }

    /** An object whose keys are numbers and whose values are lists of numbers; empty when it is not there. */
    Map<Integer, List<Integer>> integerLists(String name) {
        Map<Integer, List<Integer>> lists = new LinkedHashMap<>();
        if (object.get(name) instanceof Map<?, ?> map) {
            map.forEach((key, value) -> lists.put(Integer.valueOf(key.toString()), integers(value, name)));
        } else if (has(name)) {
            throw unreadable(name);
        }
        return lists;
    }

    private List<Integer> integers(Object value, String name) {
        if (!(value instanceof List<?> list)) {
            throw unreadable(name);
        }
        List<Integer> integers = new ArrayList<>(list.size());
        list.forEach(element -> integers.add(Math.toIntExact(number(element, name))));
        return integers;
    }

    private long number(Object value, String name) {
        if (value instanceof Number number) {
            return number.longValue();
        }
        try {
            if (value instanceof String text) {
                return Long.parseLong(text);
            }
        } catch (NumberFormatException e) {
            throw unreadable(name);
        }
        throw unreadable(name);
    }

    private IllegalArgumentException unreadable(String name) {
        return new IllegalArgumentException(path + ": field " + name + " is missing or unreadable in " + object);
    }
}
