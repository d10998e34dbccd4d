package io.rdmagateway.scaling;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A broadcast. A node reads the pieces of a stream one after the other, each when the node above has it; readers of one node
 * share its link, and so do the streams of a reader. Who loses the node above goes on with the one above that.
 */
final class Spread {

    private final EventQueue queue = new EventQueue();
    private final Form form;
    private final Link link;
    private final int nodes;
    private final int pieces;
    private final long[] sentUntil;
    private final long[] receivedUntil;
    private final long[] hashedUntil;
    private final boolean[] dead;
    private final Reader[][] readers;
    private int missing;
    private long lastNanos;

    private Spread(Form form, Link link, int nodes, int pieces) {
        this.form = form;
        this.link = link;
        this.nodes = nodes;
        this.pieces = pieces;
        sentUntil = new long[nodes + 1];
        receivedUntil = new long[nodes + 1];
        hashedUntil = new long[nodes + 1];
        dead = new boolean[nodes + 1];
        readers = new Reader[form.streams()][nodes + 1];
        missing = nodes * form.streams();
    }

    /**
     * Simulates one.
     *
     * @param lossNanos when a node is lost, by node; 0 never is
     * @return when the last one that lives has all pieces
     */
    static long nanos(Form form, Link link, int nodes, int pieces, Map<Integer, Long> lossNanos) {
        Spread spread = new Spread(form, link, nodes, pieces);
        for (int stream = 0; stream < form.streams(); stream++) {
            for (int node = 0; node <= nodes; node++) {
                spread.readers[stream][node] = spread.new Reader(node, stream);
            }
            for (int node = 1; node <= nodes; node++) {
                Reader reader = spread.readers[stream][node];
                reader.below(form.parent(node, stream, nodes));
                spread.queue.at(form.beginNanos(node, link), reader::begin);
            }
        }
        lossNanos.forEach((node, at) -> spread.queue.at(at, () -> spread.lose(node)));
        spread.queue.run(Long.MAX_VALUE);
        if (spread.missing != 0) {
            throw new IllegalStateException(spread.missing + " streams have not ended");
        }
        return spread.lastNanos;
    }

    private void lose(int node) {
        dead[node] = true;
        for (Reader[] stream : readers) {
            if (!stream[node].isDone()) {
                missing--;
            }
            List.copyOf(stream[node].children).forEach(child -> queue.in(link.noticeNanos(), child::moveUp));
        }
    }

    /** A node's part in one stream. */
    private final class Reader {

        private final int node;
        private final int stream;
        private final List<Reader> children = new ArrayList<>();
        private int parent;
        private int has;
        private boolean begun;
        private boolean waits;
        /** Another one for each source: what was asked of the one before is void. */
        private int source;

        Reader(int node, int stream) {
            this.node = node;
            this.stream = stream;
            has = node == 0 ? share() : 0;
        }

        /** Pieces of this stream. */
        private int share() {
            return Math.ceilDiv(pieces - stream, form.streams());
        }

        boolean isDone() {
            return has == share();
        }

        void below(int above) {
            parent = above;
            readers[stream][above].children.add(this);
        }

        void begin() {
            begun = true;
            if (dead[parent]) {
                climb();
            }
            next();
        }

        private void moveUp() {
            if (dead[parent] && !dead[node]) {
                climb();
                if (begun) {
                    next();
                }
            }
        }

        private void climb() {
            source++;
            waits = false;
            int above = parent;
            while (dead[above]) {
                above = form.parent(above, stream, nodes);
            }
            below(above);
        }

        private void next() {
            if (dead[node] || isDone()) {
                return;
            }
            if (readers[stream][parent].has <= has) {
                waits = true;
                return;
            }
            long sent = Math.max(queue.nowNanos(), sentUntil[parent]) + link.pieceNanos();
            sentUntil[parent] = sent;
            receivedUntil[node] = Math.max(sent, receivedUntil[node] + link.pieceNanos());
            int from = source;
            int asked = parent;
            queue.at(receivedUntil[node] + link.readNanos(), () -> {
                if (source == from && !dead[asked] && !dead[node]) {
                    arrived();
                }
            });
        }

        private void arrived() {
            has++;
            hashedUntil[node] = Math.max(queue.nowNanos(), hashedUntil[node]) + link.hashNanos();
            if (isDone()) {
                missing--;
                lastNanos = Math.max(lastNanos, hashedUntil[node]);
            }
            for (Reader child : children) {
                if (child.waits && child.parent == node) {
                    child.waits = false;
                    int from = child.source;
                    queue.in(link.tellNanos(), () -> {
                        if (child.source == from && !dead[node]) {
                            child.next();
                        }
                    });
                }
            }
            next();
        }
    }
}
