package io.rdmagateway.soft;

import java.util.List;
import java.util.random.RandomGenerator;

/** What a network does to its datagrams. */
@FunctionalInterface
interface Weather {

    /** Everything arrives, once, in order. */
    Weather FAIR = datagram -> List.of(Arrival.now(datagram));

    /** Says what becomes of a datagram: no arrival means that it is lost. */
    List<Arrival> of(Datagram datagram);

    /**
     * A datagram arrives.
     *
     * @param overtakenBy how many later ones arrive before it
     */
    record Arrival(Datagram datagram, int overtakenBy) {

        static Arrival now(Datagram datagram) {
            return new Arrival(datagram, 0);
        }
    }

    /** 10 % are lost, 10 % arrive twice, 25 % are overtaken by up to 64 others, 1 % are damaged; all at once. */
    static Weather storm(RandomGenerator random) {
        return datagram -> {
            if (random.nextInt(100) < 10) {
                return List.of();
            }
            Datagram arriving = random.nextInt(100) < 1
                    ? datagram.damaged(random.nextInt(datagram.bytes().length * Byte.SIZE))
                    : datagram;
            Arrival once = new Arrival(arriving, random.nextInt(100) < 25 ? 1 + random.nextInt(64) : 0);
            return random.nextInt(100) < 10 ? List.of(once, new Arrival(datagram, random.nextInt(64))) : List.of(once);
        };
    }
}
