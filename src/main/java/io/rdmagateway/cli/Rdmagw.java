package io.rdmagateway.cli;

import io.quarkus.runtime.annotations.QuarkusMain;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The program {@code rdmagw}. */
@QuarkusMain
@Command(
        name = "rdmagw",
        description = "Moves bytes by RDMA, over a queue pair of one's own that is set up over mutual TLS.",
        mixinStandardHelpOptions = true,
        versionProvider = ProgramVersion.class,
        synopsisSubcommandLabel = "COMMAND",
        footerHeading = "%nExit status:%n",
        footer = {
            "  0  done",
            "  1  internal error",
            "  2  wrong usage or bad input",
            "  3  this machine: no usable device, or the device refused",
            "  4  the gateway refused, or one side does not trust the other",
            "  5  the gateway cannot be reached or does not answer",
            "  6  a checksum differs",
            "",
            "RDMAGW_DEBUG=1 adds stack traces to error messages.",
        })
public final class Rdmagw extends CommandGroup {

    /** They talk to a gateway and are soon over. */
    private static final List<Class<?>> CONNECTING = List.of(
            PutCommand.class,
            GetCommand.class,
            RegionsCommand.class,
            SessionsCommand.class,
            TransfersCommand.class,
            NodesCommand.class,
            CopyCommand.class,
            BroadcastCommand.class);

    private static final List<Class<?>> COMMANDS = Stream.of(
                    List.of(DemoCommand.class, ServeCommand.class, DevicesCommand.class, DoctorCommand.class),
                    CONNECTING,
                    List.of(BenchCommand.class, AuditCommand.class, CompletionCommand.class, TrainCommand.class))
            .<Class<?>>flatMap(List::stream)
            .toList();

    private static final String KEY_STORE_ITERATIONS = "keystore.pkcs12.keyPbeIterationCount";

    public static void main(String... args) {
        // A key from a PEM file passes through a key store in memory, whose password is in the libraries' sources. To
        // stretch that ten thousand times, and once more to open it, protects nothing and takes a fifth of a start.
        System.getProperties().putIfAbsent(KEY_STORE_ITERATIONS, "1");
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        System.exit(run(out, err, args));
    }

    /** Runs a command and returns its exit status. */
    static int run(PrintWriter out, PrintWriter err, String... args) {
        if (CONNECTING.stream().anyMatch(command -> isMeant(command, args))) {
            TlsHeadStart.begin();
        }
        ErrorLine errors = new ErrorLine("1".equals(System.getenv("RDMAGW_DEBUG")));
        return commandLine(args)
                .setOut(out)
                .setErr(err)
                .setExecutionExceptionHandler(errors)
                .setParameterExceptionHandler(errors)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(args);
    }

    /**
     * Returns the program with the command that the arguments begin with, or with all of them if they begin with none: to
     * learn of all takes a sixth of a start.
     */
    public static CommandLine commandLine(String... args) {
        CommandLine program = new CommandLine(new Rdmagw());
        List<Class<?>> meant =
                COMMANDS.stream().filter(command -> isMeant(command, args)).toList();
        (meant.isEmpty() ? COMMANDS : meant).forEach(program::addSubcommand);
        return program;
    }

    private static boolean isMeant(Class<?> command, String... args) {
        return args.length > 0 && command.getAnnotation(Command.class).name().equals(args[0]);
    }
}
