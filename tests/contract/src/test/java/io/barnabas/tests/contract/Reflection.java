package io.barnabas.tests.contract;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The properties of generated classes, found by their setters. */
final class Reflection {
    private static final Map<Class<?>, List<Property>> PROPERTIES = new ConcurrentHashMap<>();
    private static final Map<Class<?>, Map<String, Method>> SETTERS = new ConcurrentHashMap<>();

    private Reflection() {}

    /** One field of a generated class; the name begins with a capital. */
    record Property(String name, Method getter, Method setter) {
        Class<?> type() {
            return getter.getReturnType();
        }

        /** The type of a list's elements. */
        Class<?> elementType() {
            Type argument = ((ParameterizedType) getter.getGenericReturnType()).getActualTypeArguments()[0];
            return (Class<?>) argument;
        }

        Object get(Object target) {
            return invoke(getter, target);
        }

        void set(Object target, Object value) {
            invoke(setter, target, value);
        }
    }

    static List<Property> properties(Class<?> type) {
        return PROPERTIES.computeIfAbsent(type, Reflection::findProperties);
    }

    private static List<Property> findProperties(Class<?> type) {
        List<Property> properties = new ArrayList<>();
        for (Method setter : type.getDeclaredMethods()) {
            if (setter.getName().startsWith("set") && setter.getParameterCount() == 1) {
                String name = setter.getName().substring(3);
                String getter = Character.toLowerCase(name.charAt(0)) + name.substring(1);
                try {
                    properties.add(new Property(name, type.getMethod(getter), setter));
                } catch (NoSuchMethodException e) {
                    throw new AssertionError(e);
                }
            }
        }
        // The JVM gives methods in any order; a seed must give the same message each time.
        properties.sort(Comparator.comparing(Property::name));
        return properties;
    }

    static Method setter(Class<?> type, String property) {
        Method setter = SETTERS.computeIfAbsent(type, Reflection::findSetters).get("set" + property);
        if (setter == null) {
            throw new AssertionError(type.getName() + " has no set" + property);
        }
        return setter;
    }

    private static Map<String, Method> findSetters(Class<?> type) {
        Map<String, Method> setters = new ConcurrentHashMap<>();
        for (Method method : type.getMethods()) {
            if (method.getName().startsWith("set") && method.getParameterCount() == 1) {
                setters.put(method.getName(), method);
            }
        }
        return setters;
    }

    static Object create(Class<?> type) {
        try {
            return type.getConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    static Object invoke(Method method, Object target, Object... arguments) {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException runtime) {
                throw runtime;
            }
            throw new AssertionError(e.getCause());
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }
}
