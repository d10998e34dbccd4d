package io.rdmagateway.copy;

import io.grpc.ClientInterceptor;
import io.rdmagateway.client.GatewayClient;
import io.rdmagateway.client.GatewayException;
import io.rdmagateway.client.SessionOptions;
import io.rdmagateway.copy.CopyException.Reason;
import io.rdmagateway.copy.CopySpec.Sha256;
import io.rdmagateway.copy.CopySpec.Source;
import io.rdmagateway.region.HeldRange;
import io.rdmagateway.region.RegionBacking;
import io.rdmagateway.region.RegionSpec;
import io.rdmagateway.region.Regions;
import io.rdmagateway.verbs.DeviceHoldings;
import io.rdmagateway.verbs.RdmaDevice;
import io.rdmagateway.verbs.WorkCompletionException;
import java.util.Iterator;
import java.util.Set;

/** The performance of one copy, by one source after the other. */
final class Copying implements Runnable {

    private final Copy copy;
    private final CopySpec spec;
    private final Regions regions;
    private final Peers peers;
    private final RdmaDevice device;
    private final SessionOptions options;
    private final ClientInterceptor[] seeing;
    /** Made when the first source has said how long it is; stays when that source is lost. */
    private Filling filling;

    /** @param seeing every call to the sources */
    Copying(
            Copy copy,
            CopySpec spec,
            Regions regions,
            Peers peers,
            RdmaDevice device,
            SessionOptions options,
            ClientInterceptor... seeing) {
        this.copy = copy;
        this.spec = spec;
        this.regions = regions;
        this.peers = peers;
        this.device = device;
        this.options = options;
        this.seeing = seeing;
    }

    @Override
    public void run() {
        try {
            copy.done(perform());
        } catch (RuntimeException e) {
            copy.failed(e);
        }
    }

    private Sha256 perform() {
        try {
            Iterator<Source> sources = spec.sources().iterator();
            while (true) {
                Source source = sources.next();
                try {
                    return take(source);
                } catch (CopyException e) {
                    boolean another = e.reason().isOfSource() && sources.hasNext();
                    if (!another) {
                        throw e;
                    }
                    copy.requireWanted();
                }
            }
        } finally {
            if (filling != null) {
                filling.close();
            }
        }
    }

    /** @throws CopyException what is wrong with the source, or else */
    private Sha256 take(Source from) {
        try (GatewayClient client = new GatewayClient(peers.find(from.node()).options(), seeing)) {
            if (filling == null) {
                filling = begin(client, from);
            }
            try (Arrivals arrivals = Arrivals.of(client, from.followedCopyId());
                    RemoteSource source = new RemoteSource(client, from, device, options, arrivals::fail)) {
                // To close them twice does nothing.
                copy.endsBy(arrivals::close);
                copy.endsBy(source::close);
                return filling.by(source, arrivals);
            } finally {
                copy.holds(DeviceHoldings.NONE);
            }
        } catch (GatewayException e) {
            throw new CopyException(
                    e.isOfAbsence() ? Reason.SOURCE_UNREACHABLE : Reason.SOURCE_REFUSED,
                    "node " + from.node() + " says " + e.reason() + ": " + e.getMessage(),
                    e);
        } catch (WorkCompletionException e) {
            throw new CopyException(
                    Reason.SOURCE_UNREACHABLE, "the session with node " + from.node() + " broke: " + e.getMessage(), e);
        }
    }

    private Filling begin(GatewayClient client, Source from) {
        long length = spec.lengthBytes() == 0
                ? client.regions().region(from.region()).getLengthBytes() - from.offsetBytes()
                : spec.lengthBytes();
        if (length <= 0) {
            throw CopyException.ofField("sources.offset_bytes", "leaves the region there");
        }
        spec.readersOfNew().ifPresent(readers -> makeRegion(spec.offsetBytes() + length, readers));
        HeldRange target = regions.hold(copy.owner(), spec.region(), spec.offsetBytes(), length, true);
        return new Filling(copy, spec, target, new Pieces(length));
    }

    private void makeRegion(long lengthBytes, Set<String> readers) {
        if (!regions.isReadable(copy.owner(), spec.region())) {
            regions.create(
                    copy.owner(),
                    new RegionSpec(spec.region(), lengthBytes, new RegionBacking.Anonymous(), readers, Set.of()));
        }
    }
}
