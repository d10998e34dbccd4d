# For the scripts beside it: builds the benchmarks and runs Java with them. They are in the project's directory.

fake=$PWD/target/test-native/libibverbs-fake.so
# The fake device's directory below /sys, so to speak: its driver is one that posts in user space.
export FAKE_IBVERBS_PATH="$PWD/target/bench-device"

build_benchmarks() {
    # It colours an empty output; what a benchmark prints is its own.
    mvn -q -Pbench process-test-classes >&2
    mkdir -p target/test-native "$FAKE_IBVERBS_PATH/device"
    ln -sfn /sys/bus/pci/drivers/mlx5_core "$FAKE_IBVERBS_PATH/device/driver"
    cc -std=gnu11 -O2 -Wall -shared -fPIC -o "$fake" src/test/c/fake_ibverbs.c
}

run_java() {
    "${JAVA_HOME:?set it to a JDK of at least 25}/bin/java" --enable-native-access=ALL-UNNAMED \
        --sun-misc-unsafe-memory-access=allow -Drdmagateway.ibverbs.library="$fake" \
        -cp "target/bench-classes:target/test-classes:target/classes:$(cat target/bench-classpath)" "$@"
}
