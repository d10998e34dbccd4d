/**
 * The command line: {@code serve} boots the gateway, every other command is a client and boots nothing.
 *
 * <p>Uses {@link io.rdmagateway.client}, {@link io.rdmagateway.bench}, {@link io.rdmagateway.verbs}, picocli and
 * progressbar; of Quarkus only what marks the main class and starts the application, of {@code server} only the development
 * certificates.
 */
package io.rdmagateway.cli;
