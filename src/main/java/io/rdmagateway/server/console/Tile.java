package io.rdmagateway.server.console;

/**
 * A figure to be seen at a glance.
 *
 * @param note what it is measured by, or made of; may be empty
 */
record Tile(String label, String figure, String note) {}
