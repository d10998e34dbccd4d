package io.rdmagateway.copy;

import io.rdmagateway.copy.CopySpec.Sha256;
import java.util.List;
import java.util.Optional;

/**
 * How far a broadcast has come.
 *
 * @param hops in the order of the chain
 * @param sha256 of the region, at the end
 */
public record BroadcastProgress(List<Hop> hops, long lengthBytes, Optional<Sha256> sha256) {}
