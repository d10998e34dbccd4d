package io.rdmagateway.verbs;

import java.util.function.IntBinaryOperator;

/** How many objects of each kind are open on a device, or by how many two such counts differ. */
public record DeviceHoldings(int pds, int cqs, int qps, int mrs) {

    public static final DeviceHoldings NONE = new DeviceHoldings(0, 0, 0, 0);

    public DeviceHoldings plus(DeviceHoldings other) {
        return combine(other, Integer::sum);
    }

    public DeviceHoldings minus(DeviceHoldings other) {
        return combine(other, (mine, its) -> mine - its);
    }

    /** Applies an operation to the counts of each kind. */
    public DeviceHoldings combine(DeviceHoldings other, IntBinaryOperator operation) {
        return new DeviceHoldings(
                operation.applyAsInt(pds, other.pds),
                operation.applyAsInt(cqs, other.cqs),
                operation.applyAsInt(qps, other.qps),
                operation.applyAsInt(mrs, other.mrs));
    }
}
