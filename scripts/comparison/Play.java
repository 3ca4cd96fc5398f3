import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Runs the command lines of a file in one JVM, one after the other, and prints what each says as a transcript: a JVM for
 * each would take minutes. {@code Play MAIN-CLASS FILE BOOTSTRAP FOLDER}; in the file $B stands for the bootstrap server,
 * $T for the folder, NOARGS for no arguments at all.
 */
public final class Play {
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");
    private static final Pattern TIME = Pattern.compile("^\\[\\d{4}-[^]]*\\]");
    private static final int LIMIT_SECONDS = 60;
    private static final int TIMED_OUT = 124;

    private final String mainClass;
    private final boolean apache;
    private CompletableFuture<Integer> status;

    private Play(String mainClass) {
        this.mainClass = mainClass;
        this.apache = mainClass.startsWith("org.apache.");
    }

    public static void main(String[] args) throws Exception {
        PrintStream transcript = System.out;
        Play play = new Play(args[0]);
        if (play.apache) {
            play.holdExits();
        }
        for (String line : Files.readAllLines(Path.of(args[1]))) {
            if (!line.isBlank() && !line.startsWith("#")) {
                transcript.println("$ " + line);
                transcript.println(play.run(words(line.replace("$B", args[2]).replace("$T", args[3]))));
            }
        }
        transcript.flush();
        Runtime.getRuntime().halt(0);
    }

    /** Apache's commands end the JVM by a procedure that can be replaced: this one keeps the thread for good. */
    private void holdExits() throws ReflectiveOperationException {
        Class<?> procedure = Class.forName("org.apache.kafka.common.utils.Exit$Procedure");
        Object hold = Proxy.newProxyInstance(Play.class.getClassLoader(), new Class<?>[] {procedure}, (p, method, a) -> {
            if (method.getName().equals("execute")) {
                status.complete((Integer) a[0]);
                new CountDownLatch(1).await();
            }
            return null;
        });
        Class.forName("org.apache.kafka.common.utils.Exit")
                .getMethod("setExitProcedure", procedure)
                .invoke(null, hold);
    }

    private String run(String[] words) throws InterruptedException, ExecutionException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
        status = new CompletableFuture<>();
        CompletableFuture<Integer> mine = status;
        Thread thread = new Thread(() -> call(words, mine));
        thread.setDaemon(true);
        thread.start();
        int exit;
        try {
            exit = mine.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            exit = TIMED_OUT;
        }
        return "--- stdout\n" + plain(out) + "--- stderr\n" + plain(err) + "--- exit " + exit + "\n";
    }

    private void call(String[] words, CompletableFuture<Integer> mine) {
        try {
            if (apache) {
                Class.forName(mainClass).getMethod("main", String[].class).invoke(null, (Object) words);
                mine.complete(0);
            } else {
                Constructor<?> constructor =
                        Class.forName(mainClass).getDeclaredConstructor(PrintStream.class, PrintStream.class);
                constructor.setAccessible(true);
                Object tool = constructor.newInstance(System.out, System.err);
                mine.complete((Integer) tool.getClass().getMethod("run", String[].class).invoke(tool, (Object) words));
            }
        } catch (InvocationTargetException e) {
            System.err.print("Exception in thread \"main\" ");
            e.getCause().printStackTrace();
            mine.complete(1);
        } catch (ReflectiveOperationException e) {
            e.printStackTrace();
            mine.complete(TIMED_OUT);
        }
    }

    /** Without stack frames, causes and times of day. */
    private static String plain(ByteArrayOutputStream bytes) {
        StringBuilder kept = new StringBuilder();
        for (String line : bytes.toString(StandardCharsets.UTF_8).split("(?<=\n)")) {
            if (!line.startsWith("\tat ") && !line.startsWith("\t... ") && !line.startsWith("Caused by: ")) {
                kept.append(TIME.matcher(line).replaceFirst("[<ts>]"));
            }
        }
        if (kept.length() > 0 && kept.charAt(kept.length() - 1) != '\n') {
            kept.append("<no newline at end>\n");
        }
        return kept.toString();
    }

    private static String[] words(String line) throws IOException {
        List<String> words = new ArrayList<>();
        for (Matcher word = WORD.matcher(line); word.find() && !line.equals("NOARGS"); ) {
            words.add(word.group(1) != null ? word.group(1) : word.group(2));
        }
        return words.toArray(String[]::new);
    }
}
