package io.rdmagateway.bench;

import io.rdmagateway.verbs.QueuePairCaps;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;

/** As much as queue pairs carry when they always have more to do: what ib_write_bw, ib_read_bw and ib_send_bw measure. */
public final class Bandwidth implements AutoCloseable {

    private final Devices devices;
    private final Verb verb;
    private final Path path;
    private final Load load;
    private final List<Lane> lanes = new ArrayList<>();
    private final Closing closing = new Closing();

    /**
     * Makes and connects the queue pairs.
     *
     * @param longestBytes of all messages to come
     * @throws OptionException the devices cannot do that
     */
    public Bandwidth(Devices devices, Verb verb, Path path, Load load, int longestBytes) {
        devices.requireCarrying(path, load.txDepth(), verb == Verb.SEND ? load.rxDepth() : 1, longestBytes);
        this.devices = devices;
        this.verb = verb;
        this.path = path;
        this.load = load;
        try (Closing undo = new Closing()) {
            undo.add(closing);
            for (int thread = 0; thread < load.threads(); thread++) {
                lanes.add(closing.add(new Lane(load.sessionsOf(thread), longestBytes)));
            }
            undo.keep();
        }
    }

    /** The queue pairs of one thread. */
    private final class Lane implements AutoCloseable {

        private final List<End> locals = new ArrayList<>();
        private final List<End> peers = new ArrayList<>();
        private final Closing closing = new Closing();
        private final Waiting waiting;

        private Lane(int sessions, int longestBytes) {
            int rxDepth = verb == Verb.SEND ? load.rxDepth() : 1;
            try (Closing undo = new Closing()) {
                undo.add(closing);
                Station local =
                        closing.add(new Station(devices.local(), devices.localPort(), sessions * (load.txDepth() + 1)));
                Station peer = closing.add(new Station(devices.peer(), devices.peerPort(), sessions * (rxDepth + 1)));
                for (int i = 0; i < sessions; i++) {
                    locals.add(end(local, load.txDepth(), 1, longestBytes));
                    peers.add(end(peer, 1, rxDepth, longestBytes));
                    End.connect(locals.get(i), peers.get(i));
                }
                waiting = local.waiting(path.events());
                if (verb == Verb.SEND) {
                    closing.add(new Receiver(peers, peer.waiting(path.events()), rxDepth));
                }
                undo.keep();
            }
        }

        private End end(Station station, int maxSendWr, int maxRecvWr, int longestBytes) {
            return closing.add(new End(
                    station, new QueuePairCaps(maxSendWr, maxRecvWr, 1, 1, path.inlineBytes()), path, longestBytes));
        }

        private List<Stream> streams(int bytes) {
            List<Stream> streams = new ArrayList<>();
            for (int i = 0; i < locals.size(); i++) {
                streams.add(new Stream(i, locals.get(i), peers.get(i), verb, bytes, load, path.inlineBytes()));
            }
            return streams;
        }

        private Sender sender(List<Stream> streams, Extent extent, CyclicBarrier start) {
            return new Sender(streams, waiting, extent, (long) load.txDepth() * streams.size(), start);
        }

        @Override
        public void close() {
            closing.close();
        }
    }

    /** Measures one length, after a warm-up. */
    public Row measure(int bytes, Extent extent) {
        List<List<Stream>> streams =
                lanes.stream().map(lane -> lane.streams(bytes)).toList();
        if (extent.hasWarmUp()) {
            run(streams, extent.forWarmUp());
        }
        return Tally.sum(bytes, run(streams, extent));
    }

    private List<Tally> run(List<List<Stream>> streams, Extent extent) {
        CyclicBarrier start = new CyclicBarrier(lanes.size());
        List<Sender> senders = new ArrayList<>();
        for (int i = 0; i < lanes.size(); i++) {
            senders.add(lanes.get(i).sender(streams.get(i), extent, start));
        }
        return Crew.perform(senders);
    }

    /** Returns what has an influence on the figures. */
    public Map<String, Object> setting() {
        Map<String, Object> object = new LinkedHashMap<>(devices.json());
        End any = lanes.getFirst().locals.getFirst();
        object.putAll(path.json(any.qp()));
        object.putAll(load.json());
        return object;
    }

    @Override
    public void close() {
        closing.close();
    }
}
