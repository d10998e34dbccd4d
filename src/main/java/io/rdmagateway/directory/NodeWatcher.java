package io.rdmagateway.directory;

import java.util.Optional;

/** Who is told of nodes. Must return at once: others wait meanwhile. */
public interface NodeWatcher {

    /** @param position where to go on after this event; empty while there is more to hear before that is possible */
    void tell(NodeEvent event, Optional<Position> position);

    /** Told once, when nothing more can be told. */
    void fail(DirectoryException cause);
}
