package io.barnabas.server.network;

import io.netty.channel.DefaultFileRegion;
import java.nio.channels.FileChannel;

/** A part of a log segment on its way out by sendfile. The file belongs to the log and stays open. */
final class SharedFileRegion extends DefaultFileRegion {
    SharedFileRegion(FileChannel file, long position, long count) {
        super(file, position, count);
    }

    @Override
    protected void deallocate() {
        // The superclass would close the file here.
    }
}
