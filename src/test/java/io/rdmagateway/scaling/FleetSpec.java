package io.rdmagateway.scaling;

/**
 * Many nodes and what befalls them.
 *
 * @param leaseSeconds of each; it beats three times as often
 * @param jitter by which share of itself a pause between two beats may be shorter; 0 for none
 * @param startSeconds in which all of them start
 * @param meanLifeSeconds of a node, which then is gone without a word
 * @param meanAbsenceSeconds until it is back
 * @param watches by which somebody is told of every change
 * @param blackout how many are lost at once, in the middle
 */
record FleetSpec(
        int nodes,
        int leaseSeconds,
        double jitter,
        double startSeconds,
        double meanLifeSeconds,
        double meanAbsenceSeconds,
        int watches,
        int blackout,
        int seconds) {

    static final FleetSpec CALM = new FleetSpec(10_000, 10, 0.2, 60, 30 * 86_400, 600, 100, 0, 3600);

    FleetSpec withNodes(int count) {
        return new FleetSpec(
                count,
                leaseSeconds,
                jitter,
                startSeconds,
                meanLifeSeconds,
                meanAbsenceSeconds,
                watches,
                blackout,
                seconds);
    }

    FleetSpec withStart(double inSeconds, double jittered) {
        return new FleetSpec(
                nodes,
                leaseSeconds,
                jittered,
                inSeconds,
                meanLifeSeconds,
                meanAbsenceSeconds,
                watches,
                blackout,
                seconds);
    }

    FleetSpec withBlackout(int count) {
        return new FleetSpec(
                nodes,
                leaseSeconds,
                jitter,
                startSeconds,
                meanLifeSeconds,
                meanAbsenceSeconds,
                watches,
                count,
                seconds);
    }

    FleetSpec withSeconds(int length) {
        return new FleetSpec(
                nodes,
                leaseSeconds,
                jitter,
                startSeconds,
                meanLifeSeconds,
                meanAbsenceSeconds,
                watches,
                blackout,
                length);
    }
}
