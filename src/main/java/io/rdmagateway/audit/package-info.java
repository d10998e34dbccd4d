/**
 * The log of who did what: JSON lines, each sealed with the hash of the one before. Uses the JDK and Jackson's streaming
 * core; knows nothing of sessions, regions or gRPC.
 */
package io.rdmagateway.audit;
