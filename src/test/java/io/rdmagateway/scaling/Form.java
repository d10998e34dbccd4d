package io.rdmagateway.scaling;

/** Who reads from whom. Node 0 has the region; a stream is one tree of readers, which carries every so many-th piece. */
enum Form {
    /** Each node is asked when the one before it has begun. */
    CHAIN_BY_TURNS(1, false),
    /** As package {@code copy} has it: all are asked at once, and wait for the one before. */
    CHAIN(1, true),
    /** Each node feeds two. */
    TREE(1, true),
    /** Two trees with half of the pieces each: who feeds others in one of them feeds nobody in the other. */
    TWO_TREES(2, true);

    private final int streams;
    private final boolean atOnce;

    Form(int streams, boolean atOnce) {
        this.streams = streams;
        this.atOnce = atOnce;
    }

    int streams() {
        return streams;
    }

    /** When a node is asked to begin. */
    long beginNanos(int node, Link link) {
        return (atOnce ? 1L : node) * link.beginNanos();
    }

    int parent(int node, int stream, int nodes) {
        return switch (this) {
            case CHAIN_BY_TURNS, CHAIN -> node - 1;
            case TREE, TWO_TREES -> {
                int place = stream == 0 ? node : nodes + 1 - node;
                int above = place / 2;
                yield above == 0 ? 0 : stream == 0 ? above : nodes + 1 - above;
            }
        };
    }
}
