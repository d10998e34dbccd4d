package io.rdmagateway.audit;

import java.time.Instant;
import java.util.Map;

/**
 * Something that somebody did, or that happened to what is theirs. It carries names, sizes and results, never a PSN, a key,
 * an address or a nonce.
 *
 * @param identity whose deed or whose resource; empty when the certificate names nobody
 * @param action the full name of the RPC, such as {@code rdma.gateway.v1.GrantService/CreateGrant}, or a word of the
 *     gateway's own, such as {@code SessionEnded}
 * @param subject what it was about, by the field names of the contract: strings, whole numbers
 * @param result OK, the name of a gRPC status, or the cause of an end
 * @param reason why it was not OK, for programs; empty when it was
 */
public record AuditEvent(
        Instant time, String identity, String action, Map<String, Object> subject, String result, String reason) {}
