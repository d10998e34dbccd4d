package io.rdmagateway.server.console;

import io.rdmagateway.verbs.PortInfo;

/**
 * A port of the device.
 *
 * @param served true for the one that sessions connect from
 */
record PortRow(int num, boolean served, String state, Tone tone, String linkLayer, String mtu, int lid) {

    static PortRow of(PortInfo port, boolean served) {
        return new PortRow(
                port.portNum(),
                served,
                port.state().name(),
                port.isActive() ? Tone.GOOD : served ? Tone.BAD : Tone.OVER,
                port.linkLayer().name(),
                port.activeMtu().bytes() + " of " + port.maxMtu().bytes(),
                port.lid());
    }
}
