package io.rdmagateway.directory.json;

import io.rdmagateway.verbs.Gid;
import java.net.InetAddress;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/** GIDs as people and tools write them. */
final class GidText {

    private static final Pattern HEX = Pattern.compile("[0-9A-Fa-f]{32}");
    /** With a colon, so that no number or IPv4 address passes; without a zone, which means nothing elsewhere. */
    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*");

    private GidText() {}

    /** Reads IPv6 text or 32 hex digits; empty when it is neither. */
    static Optional<Gid> read(String text) {
        if (HEX.matcher(text).matches()) {
            return Optional.of(Gid.of(HexFormat.of().parseHex(text)));
        }
        if (!IPV6.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Gid.of(InetAddress.ofLiteral(text)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
