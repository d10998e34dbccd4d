package io.rdmagateway.session;

/** What sessions are made on: an opened device's port and the thread that takes completions. Both are borrowed. */
public record SessionHost(GatewayPort port, CompletionEngine engine) {}
