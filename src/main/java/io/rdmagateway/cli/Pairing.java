package io.rdmagateway.cli;

import java.nio.file.Path;

/** A file and the region that it goes to or comes from. */
record Pairing(Path file, String region, long lengthBytes) {}
