package io.barnabas.tests.contract;

import io.barnabas.common.message.ApiMessages;
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.common.protocol.Message;
import io.barnabas.common.protocol.MessageReader;
import io.barnabas.common.protocol.MessageWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Our side of the contract: the list of message classes and their bytes. */
final class OurMessages {
    private OurMessages() {}

    /** Every generated message class: requests, responses, headers, and the schemas of records. */
    static List<Class<?>> all() {
        Set<String> names = new TreeSet<>();
        try {
            URI classes = ApiMessages.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI();
            String folder = ApiMessages.class.getPackageName().replace('.', '/');
            Path place = Path.of(classes);
            if (Files.isDirectory(place)) {
                addNames(place.resolve(folder), names);
            } else {
                try (FileSystem jar = FileSystems.newFileSystem(place)) {
                    addNames(jar.getPath(folder), names);
                }
            }
        } catch (IOException | URISyntaxException e) {
            throw new AssertionError(e);
        }
        return names.stream().<Class<?>>map(OurMessages::load).toList();
    }

    private static void addNames(Path folder, Set<String> names) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".class") && !name.contains("$") && !name.contains("-info"))
                    .map(name -> name.substring(0, name.length() - ".class".length()))
                    .filter(name -> !name.equals("ApiMessages"))
                    .forEach(names::add);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(ApiMessages.class.getPackageName() + "." + name);
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    /** The request and response classes of every API. */
    static List<Class<?>> ofApis() {
        return Stream.of(ApiKeys.values())
                .<Class<?>>flatMap(api -> Stream.of(
                        ApiMessages.newRequest(api).getClass(),
                        ApiMessages.newResponse(api).getClass()))
                .toList();
    }

    static ApiMessage create(Class<?> type) {
        return (ApiMessage) Reflection.create(type);
    }

    static byte[] write(Message message, short version) {
        ByteBuf buffer = PooledByteBufAllocator.DEFAULT.directBuffer();
        try {
            message.write(new MessageWriter(buffer), version);
            return ByteBufUtil.getBytes(buffer);
        } finally {
            buffer.release();
        }
    }

    static Message read(Class<?> type, byte[] bytes, short version) {
        Message message = create(type);
        MessageReader reader = new MessageReader(Unpooled.wrappedBuffer(bytes));
        message.read(reader, version);
        if (reader.remaining() != 0) {
            throw new AssertionError("We left " + reader.remaining() + " bytes of " + type.getSimpleName());
        }
        return message;
    }
}
