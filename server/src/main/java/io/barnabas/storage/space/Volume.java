package io.barnabas.storage.space;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a directory lies on. */
public interface Volume {
    /** Bytes that this process may still write. */
    long usableBytes() throws IOException;

    /** Bytes that it has. */
    long totalBytes() throws IOException;

    /** The volume of a directory that is there. One system call per question. */
    static Volume of(Path directory) {
        return new Volume() {
            private volatile FileStore store;

            @Override
            public long usableBytes() throws IOException {
                return store().getUsableSpace();
            }

            @Override
            public long totalBytes() throws IOException {
                return store().getTotalSpace();
            }

            private FileStore store() throws IOException {
                FileStore known = store;
                if (known == null) {
                    // Reads the table of mounts: once.
                    known = Files.getFileStore(directory);
                    store = known;
                }
                return known;
            }
        };
    }
}
