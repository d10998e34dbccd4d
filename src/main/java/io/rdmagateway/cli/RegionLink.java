package io.rdmagateway.cli;

import io.rdmagateway.client.ClientSession;
import io.rdmagateway.client.RegionAccess;
import io.rdmagateway.client.RegisteredBuffer;
import io.rdmagateway.client.RemoteRegion;
import java.util.List;
import java.util.Set;

/**
 * One session's way between the pieces of files and regions: the registrations on this side, and a grant of one region
 * after the other on that side.
 */
final class RegionLink {

    private final ClientSession session;
    private final Set<RegionAccess> access;
    private final List<RegisteredBuffer> buffers;
    private String name = "";
    private RemoteRegion region;

    RegionLink(ClientSession session, Set<RegionAccess> access, ChunkBuffers buffers) {
        this.session = session;
        this.access = access;
        this.buffers = buffers.segments().stream().map(session::register).toList();
    }

    ClientSession session() {
        return session;
    }

    void write(String to, Chunks chunks, int chunk) {
        attached(to, chunks).write(buffer(chunk), 0, chunks.offset(chunk), chunks.length(chunk));
    }

    void read(String from, Chunks chunks, int chunk) {
        attached(from, chunks).read(buffer(chunk), 0, chunks.offset(chunk), chunks.length(chunk));
    }

    private RemoteRegion attached(String wanted, Chunks chunks) {
        if (!wanted.equals(name)) {
            if (region != null) {
                region.close();
            }
            name = "";
            region = session.attach(wanted, 0, chunks.lengthBytes(), access);
            name = wanted;
        }
        return region;
    }

    private RegisteredBuffer buffer(int chunk) {
        return buffers.get(chunk % buffers.size());
    }
}
