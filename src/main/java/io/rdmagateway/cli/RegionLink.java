package io.rdmagateway.cli;

import io.rdmagateway.client.ClientSession;
import io.rdmagateway.client.RegionAccess;
import io.rdmagateway.client.RegisteredBuffer;
import io.rdmagateway.client.RemoteRegion;
import java.util.List;
import java.util.Set;

/** One session's way between the pieces of a file and a region: the grant on one side, the registrations on the other. */
record RegionLink(ClientSession session, RemoteRegion region, List<RegisteredBuffer> buffers) {

    static RegionLink on(ClientSession session, String region, Set<RegionAccess> access, Chunks chunks) {
        return new RegionLink(
                session,
                session.attach(region, 0, chunks.lengthBytes(), access),
                chunks.buffers().stream().map(session::register).toList());
    }

    void write(Chunks chunks, int chunk) {
        region.write(buffer(chunk), 0, chunks.offset(chunk), chunks.length(chunk));
    }

    void read(Chunks chunks, int chunk) {
        region.read(buffer(chunk), 0, chunks.offset(chunk), chunks.length(chunk));
    }

    private RegisteredBuffer buffer(int chunk) {
        return buffers.get(chunk % buffers.size());
    }
}
