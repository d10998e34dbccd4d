package io.rdmagateway.directory;

import io.rdmagateway.directory.DirectoryException.Reason;
import io.rdmagateway.session.Identity;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Somebody who offers an endpoint.
 *
 * @param nodeId 1 to 128 characters out of A-Z a-z 0-9 - _ . with a letter or digit first
 * @param holder who put it in; nobody else changes it while its lease lasts
 */
public record Node(String nodeId, Identity holder, Endpoint endpoint) {

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9\\-_.]{0,127}");

    /** @throws IllegalArgumentException with the field */
    public Node {
        if (nodeId == null || !ID.matcher(nodeId).matches()) {
            throw new IllegalArgumentException(
                    "node_id: must be 1 to 128 characters out of A-Z a-z 0-9 - _ . with a letter or digit first");
        }
        if (holder == null) {
            throw new IllegalArgumentException("holder: is missing");
        }
        if (endpoint == null) {
            throw new IllegalArgumentException("endpoint: is missing");
        }
    }

    /**
     * Holds those who want to take a node's place to the rules.
     *
     * @throws DirectoryException NODE_HELD with the holder, STALE_GENERATION
     */
    public void requireReplaceableBy(Node next) {
        if (!holder.equals(next.holder)) {
            throw DirectoryException.ofHolder(
                    Reason.NODE_HELD,
                    holder,
                    "node " + nodeId + " is held by " + holder + ": take another id, or wait until it is given up");
        }
        requireGeneration(next.endpoint.generation());
    }

    /** @throws DirectoryException NODE_NOT_OWNED with the holder, STALE_GENERATION */
    public void requireRemovableBy(Identity identity, long generation) {
        if (!holder.equals(identity)) {
            throw DirectoryException.ofHolder(
                    Reason.NODE_NOT_OWNED,
                    holder,
                    "node " + nodeId + " is held by " + holder + ", who alone may take it out");
        }
        if (generation != 0) {
            requireGeneration(generation);
        }
    }

    /** What is said to who wants to make a node that is there. */
    public DirectoryException taken() {
        return DirectoryException.ofHolder(Reason.NODE_EXISTS, holder, "node " + nodeId + " is registered already");
    }

    /** What is said of a node that is not there. */
    public static DirectoryException notFound() {
        return new DirectoryException(Reason.NODE_NOT_FOUND, "there is no such node, or its lease has run out");
    }

    private void requireGeneration(long generation) {
        if (generation < endpoint.generation()) {
            throw new DirectoryException(
                    Reason.STALE_GENERATION,
                    "generation: node " + nodeId + " is in generation " + endpoint.generation() + ", this is "
                            + generation + ": a newer process of " + holder + " has taken its place",
                    Map.of(
                            "field", "generation",
                            "holder", holder.name(),
                            "generation", Long.toString(endpoint.generation())));
        }
    }
}
