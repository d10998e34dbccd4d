package io.rdmagateway.soft;

import io.rdmagateway.soft.wire.Icrc;
import io.rdmagateway.soft.wire.Opcode;
import io.rdmagateway.soft.wire.Packet;
import io.rdmagateway.soft.wire.PsnCircle;
import io.rdmagateway.soft.wire.Syndrome;
import io.rdmagateway.verbs.RemoteMemory;
import io.rdmagateway.verbs.SendRequest;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Turns a fuzzer's bytes into the life of one connection: requests, answers, echoes and garbage from the peer, requests
 * of the device's own user, and time. The fuzzer knows every number, so that it gets past the gate: most choices are
 * nearly right.
 */
final class FuzzScript {

    private static final int MAX_STEPS = 48;
    private static final int STEPS_AFTER_END = 3;
    private static final Opcode[] REQUESTS =
            Stream.of(Opcode.values()).filter(Opcode::isRequest).toArray(Opcode[]::new);
    private static final Opcode[] RESPONSES =
            Stream.of(Opcode.values()).filter(opcode -> !opcode.isRequest()).toArray(Opcode[]::new);
    private static final int[] PAYLOADS = {0, 1, 3, 4, 8, 255, 256, 257, 64, 128};
    private static final int[] LENGTHS = {0, 1, 8, 256, 257, 512, 700, 2048, 2049, 1 << 16, 1 << 31, -1};
    private static final int[] OFFSETS = {0, 8, 1, 1024, 2040, 2047, 2048, -1, -8, -2048};
    private static final int[] PSN_STEPS = {0, 0, 0, 0, 0, 1, -1, -2, 2, -3, -8, 3};

    private final FuzzRig rig;
    private final FuzzInput input;
    private final List<byte[]> sent = new ArrayList<>();
    private byte[] bytes;
    private Opcode.Kind unfinished;
    private int leftBytes;

    private FuzzScript(FuzzRig rig, FuzzInput input) {
        this.rig = rig;
        this.input = input;
    }

    /** Plays a script on a new connection of the rig. */
    static void play(FuzzRig rig, byte[] bytes) {
        new FuzzScript(rig, new FuzzInput(bytes)).play();
    }

    private void play() {
        int[] psns = {0x123456, 0xfffffe, 0, 0x7ffffe};
        rig.connect(input.pick(psns), input.pick(psns), input.pick(16, 2, 1, 0));
        int after = 0;
        for (int i = 0; i < MAX_STEPS && !input.isEmpty() && after < STEPS_AFTER_END; i++) {
            step();
            after += rig.isBroken() ? 1 : 0;
        }
        rig.settle();
        rig.finish();
    }

    private void step() {
        switch (input.below(32)) {
            case 0, 1, 2, 3, 4, 5, 6, 7 -> send(request());
            case 8, 9, 10, 11, 12 -> send(response());
            case 13 -> send(FuzzSeeds.golden(input.octet(), rig.qpNum(), psn(rig.expectedPsn())));
            case 14 -> send(damaged(request()));
            case 15 -> rig.send(input.pick(0, 1) == 0 ? damagedWithoutSeal(request()) : shortGarbage());
            case 16, 17 -> echo();
            case 18, 19, 20, 21, 22 -> post();
            case 23, 24, 25 -> rig.postReceive(input.pick(0, 1, 1024), input.pick(256, 0, 1, 700, 1024));
            case 26 -> {
                rig.settle();
                rig.advanceClock(1L << input.below(32));
            }
            case 27 -> {
                if (input.below(8) == 0) {
                    rig.closeOpenRegion();
                } else {
                    send(FuzzSeeds.published(input.octet(), rig.qpNum(), psn(rig.expectedPsn()), rig.remote(0)));
                }
            }
            case 28 -> rig.takeCompletions();
            case 29 -> rig.fillWay(input.below(8));
            default -> rig.settle();
        }
    }

    private void send(byte[] unsealed) {
        byte[] datagram = rig.seal(unsealed);
        sent.add(datagram);
        rig.send(datagram);
        if (input.flag()) {
            rig.settle();
        }
    }

    private void echo() {
        if (!sent.isEmpty()) {
            rig.send(sent.get(input.octet() % sent.size()));
        }
    }

    // ---- packets

    private int psn(int base) {
        int step = input.below(PSN_STEPS.length + 2);
        if (step < PSN_STEPS.length) {
            return PsnCircle.plus(base, PSN_STEPS[step]);
        }
        return step == PSN_STEPS.length ? PsnCircle.plus(base, input.octet() - 128) : input.number() & PsnCircle.MASK;
    }

    /** Seven times in eight a request that the responder has to take, else one that is wrong somewhere. */
    private byte[] request() {
        return input.below(8) > 0 ? properRequest() : oddRequest();
    }

    private byte[] properRequest() {
        rig.settle();
        Opcode opcode = REQUESTS[input.below(REQUESTS.length)];
        if (unfinished != null) {
            opcode = unfinished == Opcode.Kind.WRITE
                    ? leftBytes > FuzzRig.MTU
                            ? Opcode.WRITE_MIDDLE
                            : input.flag() ? Opcode.WRITE_LAST : Opcode.WRITE_LAST_IMM
                    : Opcode.ofCode(input.pick(
                            Opcode.SEND_MIDDLE.code(), Opcode.SEND_LAST.code(), Opcode.SEND_LAST_INVALIDATE.code()));
        } else if (!opcode.startsMessage()) {
            opcode = input.flag() ? Opcode.WRITE_FIRST : Opcode.SEND_FIRST;
        }
        int offset = input.pick(0, 8, 1024, 1, 1792) & (opcode.kind() == Opcode.Kind.ATOMIC ? -8 : -1);
        int most = Math.min(FuzzRig.BLOCK_BYTES - offset, 3 * FuzzRig.MTU);
        int message = opcode.place() == Opcode.Place.FIRST
                ? Math.max(FuzzRig.MTU + 1, Math.min(most, FuzzRig.MTU + input.octet() * 2))
                : Math.min(input.octet() + input.below(2), most);
        int payload = message;
        if (!opcode.hasPayload()) {
            payload = 0;
        } else if (opcode.place() == Opcode.Place.FIRST || opcode.place() == Opcode.Place.MIDDLE) {
            payload = FuzzRig.MTU;
        } else if (opcode.place() == Opcode.Place.LAST) {
            payload = unfinished == Opcode.Kind.WRITE ? leftBytes : Math.max(1, message);
        }
        Packet packet = layOut(opcode, payload, rig.expectedPsn(), input.octet() & 0xf0);
        RemoteMemory region = rig.remote(input.below(4) > 0 ? 0 : 4);
        if (opcode.hasReth()) {
            packet.reth().write(region.address() + offset, region.rkey(), message);
            leftBytes = message;
        } else if (opcode.kind() == Opcode.Kind.ATOMIC) {
            packet.atomicEth().write(region.address() + offset, region.rkey(), input.octet(), input.octet());
        } else if (opcode.hasIeth()) {
            packet.ieth().write(rig.remote(4).rkey());
        }
        leftBytes -= payload;
        unfinished = opcode.endsMessage() ? null : opcode.kind();
        return bytes;
    }

    private byte[] oddRequest() {
        Opcode opcode = REQUESTS[input.below(REQUESTS.length)];
        int choices = input.octet();
        int payload = !opcode.hasPayload() && (choices & 0xf) != 0 ? 0 : input.pick(PAYLOADS);
        Packet packet = layOut(opcode, payload, psn(rig.expectedPsn()), choices);
        RemoteMemory region = rig.remote(Math.max(0, input.below(9) - 4));
        int key = input.below(16) == 0 ? input.number() : region.rkey();
        long address = input.below(16) == 0 ? input.longNumber() : region.address() + input.pick(OFFSETS);
        if (opcode.hasReth()) {
            packet.reth().write(address, key, input.flag() ? payload : input.pick(LENGTHS));
        } else if (opcode.kind() == Opcode.Kind.ATOMIC) {
            packet.atomicEth().write(address, key, input.octet(), input.octet());
        } else if (opcode.hasIeth()) {
            packet.ieth().write(key);
        }
        if (opcode.hasImmData()) {
            packet.immDt().write(input.octet());
        }
        return bytes;
    }

    private byte[] response() {
        rig.settle();
        Opcode opcode = RESPONSES[input.below(RESPONSES.length)];
        int choices = input.octet();
        int payload = !opcode.hasPayload() && (choices & 0xf) != 0 ? 0 : input.pick(PAYLOADS);
        int base = input.flag() ? rig.lastSentPsn() : PsnCircle.plus(rig.firstPsn(), input.below(16));
        Packet packet = layOut(opcode, payload, psn(base), choices);
        if (opcode.hasAeth()) {
            int syndrome = input.below(4) > 0
                    ? Syndrome.ACK
                    : input.pick(Syndrome.rnrNak(1), 0x60, 0x61, 0x62, 0x63, 0x64, 0x40, 0x80, 0xff, 0);
            int msn = input.below(8) == 0 ? input.number() : rig.sentMessages() + input.pick(0, 0, 0, -1, -2, 1, -8);
            packet.aeth().write(syndrome, msn);
        }
        if (opcode == Opcode.ATOMIC_ACKNOWLEDGE) {
            packet.atomicAckEth().write(input.octet());
        }
        return bytes;
    }

    /** Makes {@link #bytes} with the base header of a packet in it. */
    private Packet layOut(Opcode opcode, int payload, int psn, int choices) {
        int pad = (choices & 0xe) == 2 ? choices >> 4 & 3 : Packet.padOf(payload);
        bytes = new byte[opcode.headerBytes() + payload + pad + Icrc.BYTES];
        Packet packet = new Packet().write(ByteBuffer.wrap(bytes), 0, opcode, payload);
        packet.bth().write(opcode.code(), (choices & 0x40) != 0, pad, rig.qpNum(), (choices & 0x80) != 0, psn);
        return packet;
    }

    private byte[] damaged(byte[] datagram) {
        for (int i = input.below(4); i >= 0; i--) {
            datagram[input.octet() % datagram.length] = (byte) input.octet();
        }
        return datagram;
    }

    private byte[] damagedWithoutSeal(byte[] datagram) {
        byte[] sealed = rig.seal(datagram);
        sealed[input.octet() % sealed.length] ^= (byte) (1 << input.below(8));
        return sealed;
    }

    private byte[] shortGarbage() {
        byte[] garbage = new byte[input.below(80)];
        for (int i = 0; i < garbage.length; i++) {
            garbage[i] = (byte) input.octet();
        }
        return garbage;
    }

    // ---- the device's own user

    private void post() {
        SendRequest wr = rig.newSend();
        if (wr == null) {
            rig.takeCompletions();
            return;
        }
        long address = 0x1000 + input.octet() * 8L;
        int operation = input.below(8);
        switch (operation) {
            case 0 -> wr.send();
            case 1 -> wr.sendWithImm(5);
            case 2 -> wr.write(address, 1);
            case 3 -> wr.writeWithImm(address, 1, 6);
            case 4 -> wr.read(address, 1);
            case 5 -> wr.fetchAdd(address, 1, 7);
            case 6 -> wr.compareSwap(address, 1, 8, 9);
            default -> moveWindow(wr);
        }
        if (operation < 7) {
            wr.local(rig.local(), 0, operation >= 5 ? 8 : input.pick(256, 0, 1, 255, 257, 700, 2048));
        }
        if (input.below(8) == 0) {
            wr.fence();
        }
        rig.post(wr, input.below(4) > 0);
        if (input.flag()) {
            rig.settle();
        }
    }

    /** Takes the window away when it is bound, else binds it; seldom the other way round, which is an error. */
    private void moveWindow(SendRequest wr) {
        int choice = input.below(8);
        if (choice == 7) {
            wr.sendWithInv(input.number());
        } else if (rig.lent().isBound() == choice > 0) {
            wr.localInv(rig.remote(4).rkey());
        } else {
            rig.lent().bind(wr);
        }
    }
}
