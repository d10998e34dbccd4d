package io.rdmagateway;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitCallTarget;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.lang.foreign.AddressLayout;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;

/** The rules that every {@code package-info} states: who may use whom. */
@AnalyzeClasses(packages = "io.rdmagateway", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String BASE = "io.rdmagateway.";
    private static final String[] JDK = {"java..", "javax..", "jdk..", "com.sun.management.."};

    private static ArchRule uses(String from, String... packages) {
        String[] allowed = new String[packages.length + JDK.length + 1];
        System.arraycopy(JDK, 0, allowed, 0, JDK.length);
        allowed[JDK.length] = BASE + from;
        for (int i = 0; i < packages.length; i++) {
            allowed[JDK.length + 1 + i] = BASE + packages[i];
        }
        return classes()
                .that()
                .resideInAPackage(BASE + from)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(allowed)
                .allowEmptyShould(true);
    }

    @ArchTest
    static final ArchRule VERBS = uses("verbs");

    @ArchTest
    static final ArchRule VERBS_SPI = uses("verbs.spi", "verbs");

    @ArchTest
    static final ArchRule IBVERBS = uses("ibverbs", "verbs", "verbs.spi", "ibverbs.ffm");

    @ArchTest
    static final ArchRule IBVERBS_FFM = uses("ibverbs.ffm", "verbs");

    @ArchTest
    static final ArchRule SOFT = uses("soft", "verbs", "verbs.spi", "soft.wire", "soft.ffm");

    @ArchTest
    static final ArchRule SOFT_FFM = uses("soft.ffm", "verbs");

    @ArchTest
    static final ArchRule SOFT_WIRE = uses("soft.wire");

    @ArchTest
    static final ArchRule SESSION = uses("session", "verbs", "verbs.spi");

    @ArchTest
    static final ArchRule REGION = uses("region", "verbs", "session");

    @ArchTest
    static final ArchRule TRANSFER = uses("transfer", "verbs", "session", "region");

    @ArchTest
    static final ArchRule DIRECTORY = uses("directory", "verbs", "session");

    /** Other libraries in the directory are for JSON and for etcd. */
    @ArchTest
    static final ArchRule DIRECTORY_BELOW = noClasses()
            .that()
            .resideInAnyPackage(BASE + "directory.json", BASE + "directory.etcd")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.quarkus..",
                    "io.smallrye..",
                    "jakarta..",
                    BASE + "server..",
                    BASE + "region..",
                    BASE + "proto..",
                    BASE + "client..");

    @ArchTest
    static final ArchRule ETCD_STAYS_IN_ITS_PACKAGE = noClasses()
            .that()
            .resideOutsideOfPackage(BASE + "directory.etcd")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.etcd..");

    @ArchTest
    static final ArchRule OPENTELEMETRY_STAYS_IN_SERVER = noClasses()
            .that()
            .resideOutsideOfPackage(BASE + "server")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.opentelemetry..");

    @ArchTest
    static final ArchRule COPY = classes()
            .that()
            .resideInAPackage(BASE + "copy")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    BASE + "copy",
                    BASE + "verbs",
                    BASE + "session",
                    BASE + "region",
                    BASE + "client",
                    // What the client's calls take and throw.
                    BASE + "proto.v1",
                    "com.google.protobuf..",
                    "io.grpc..",
                    "java..");

    @ArchTest
    static final ArchRule BENCH = classes()
            .that()
            .resideInAPackage(BASE + "bench")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    BASE + "bench",
                    BASE + "verbs",
                    BASE + "client",
                    "com.google.protobuf..",
                    "io.grpc..",
                    "io.netty..",
                    "org.HdrHistogram..",
                    "org.knowm.xchart..",
                    "java..");

    @ArchTest
    static final ArchRule DIAGNOSIS = uses("diagnosis", "verbs", "verbs.spi");

    @ArchTest
    static final ArchRule AUDIT = classes()
            .that()
            .resideInAPackage(BASE + "audit")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(BASE + "audit", "java..", "com.fasterxml.jackson.core..");

    /** A part of the server that knows of Quarkus what it makes HTML with. */
    @ArchTest
    static final ArchRule CONSOLE = classes()
            .that()
            .resideInAPackage(BASE + "server.console")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    BASE + "server.console",
                    BASE + "verbs",
                    BASE + "session",
                    BASE + "region",
                    BASE + "transfer",
                    BASE + "copy",
                    BASE + "diagnosis",
                    "io.quarkus.qute..",
                    "io.vertx..",
                    "org.jboss.logging..",
                    "java..");

    @ArchTest
    static final ArchRule DEVICES_ARE_FOUND_NOT_IMPORTED = noClasses()
            .that()
            .resideOutsideOfPackages(BASE + "ibverbs..", BASE + "soft..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(BASE + "ibverbs..", BASE + "soft..");

    @ArchTest
    static final ArchRule QUARKUS_LIVES_IN_SERVER = noClasses()
            .that()
            .resideInAnyPackage(BASE + "client..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.quarkus..", "io.smallrye..", "jakarta..", BASE + "server..", BASE + "cli..");

    @ArchTest
    static final ArchRule CLI_STARTS_THE_SERVER_AND_NO_MORE = noClasses()
            .that()
            .resideOutsideOfPackages(BASE + "server..", BASE + "cli..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(BASE + "server..");

    /** What {@code java.lang.foreign} marks as restricted: a mistake there crashes the JVM. */
    @ArchTest
    static final ArchRule RESTRICTED_CALLS_STAY_IN_THE_BINDINGS = noClasses()
            .that()
            .resideOutsideOfPackages(BASE + "ibverbs.ffm", BASE + "soft.ffm")
            .should()
            .callCodeUnitWhere(DescribedPredicate.describe("a restricted method of java.lang.foreign", call -> {
                CodeUnitCallTarget target = call.getTarget();
                JavaClass owner = target.getOwner();
                return owner.isAssignableTo(Linker.class) && target.getName().equals("downcallHandle")
                        || owner.isAssignableTo(Linker.class)
                                && target.getName().equals("upcallStub")
                        || owner.isAssignableTo(MemorySegment.class)
                                && target.getName().equals("reinterpret")
                        || owner.isAssignableTo(AddressLayout.class)
                                && target.getName().equals("withTargetLayout")
                        || owner.isAssignableTo(SymbolLookup.class)
                                && target.getName().equals("libraryLookup");
            }));

    @ArchTest
    static void everyPackageSaysWhatItIs(JavaClasses classes) {
        Set<String> packages = classes.stream()
                .map(JavaClass::getPackageName)
                .filter(name -> !name.startsWith(BASE + "proto"))
                .collect(Collectors.toSet());
        assertThat(packages)
                .allSatisfy(name -> assertThat(
                                Files.exists(Path.of("src/main/java", name.replace('.', '/'), "package-info.java")))
                        .as("package-info.java of " + name)
                        .isTrue());
    }
}
