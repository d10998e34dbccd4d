package io.rdmagateway.cli;

import io.rdmagateway.client.ClientSession;
import io.rdmagateway.client.Posted;
import io.rdmagateway.client.RegionAccess;
import io.rdmagateway.client.RegisteredBuffer;
import io.rdmagateway.client.RemoteRegion;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
    private final Map<Integer, Posted> underWay = new HashMap<>();

    RegionLink(ClientSession session, Set<RegionAccess> access, ChunkBuffers buffers) {
        this.session = session;
        this.access = access;
        this.buffers = buffers.segments().stream().map(session::register).toList();
    }

    ClientSession session() {
        return session;
    }

    /** Posts a piece; before another region's, all of this one's have to be finished. */
    void begin(Flight.Move move, String name, Chunks chunks, int chunk) {
        underWay.put(
                chunk, move.post(attached(name, chunks), buffer(chunk), 0, chunks.offset(chunk), chunks.length(chunk)));
    }

    /** Returns when a piece is there. Where the session is another than the one that it began on, it begins anew. */
    void finish(Flight.Move move, String name, Chunks chunks, int chunk) {
        if (!underWay.containsKey(chunk)) {
            begin(move, name, chunks, chunk);
        }
        underWay.get(chunk).await();
        underWay.remove(chunk);
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
