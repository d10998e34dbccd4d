# shellcheck shell=sh
# Runs benchmarks of src/test/java and of src/compare/java; builds what is missing or older than its sources.

# Prints on stderr: on stdout are the turns.
build_benchmarks() {
    built=target/quarkus-app/quarkus-run.jar
    if [ ! -f $built ] || [ -n "$(find src pom.xml -newer $built -print | head -n 1)" ]; then
        ./rdmagw build -q >&2
    fi
}

# Flight has a classpath of its own, before ours; what is compiled against it is compiled here and nowhere else.
build_flight() {
    build_benchmarks
    flight=$PWD/target/flight-classpath
    if [ ! -f "$flight" ] || [ -n "$(find bench/lib/flight/pom.xml -newer "$flight" -print)" ]; then
        mvn -q -B -ntp -f bench/lib/flight/pom.xml dependency:build-classpath "-Dmdep.outputFile=$flight" >&2
    fi
    mkdir -p target/compare-classes
    "$JAVA_HOME/bin/javac" -Xlint:all,-classfile -Werror -proc:none -d target/compare-classes \
        -cp "$(cat "$flight"):target/test-classes:target/classes" src/compare/java/io/rdmagateway/bench/*.java
}

benchmark() { # CLASS ARGUMENT...
    class=io.rdmagateway.$1
    shift
    classes=target/test-classes:target/classes:$(cat target/test-classpath)
    if [ -n "${flight:-}" ]; then
        classes=target/compare-classes:$(cat "$flight"):$classes
    fi
    # Arrow reaches for the address of a ByteBuffer.
    "$JAVA_HOME/bin/java" --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
        --add-opens=java.base/java.nio=ALL-UNNAMED -cp "$classes" "$class" "$@"
}
