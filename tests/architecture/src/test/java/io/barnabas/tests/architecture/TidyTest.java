package io.barnabas.tests.architecture;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The written taste of the house, as a test: sizes, a note in every room, and calls that have a better replacement. */
class TidyTest {
    private static final int FILE_LINES = 600;
    private static final int METHOD_LINES = 60;
    private static final int PARAMETERS = 8;

    /** What must not be called, and what to do instead. */
    private static final Map<Pattern, String> BANNED = Map.of(
            Pattern.compile("\\bThread\\.sleep\\(|TimeUnit\\.\\w+\\.sleep\\("), "wait on a condition or an event",
            Pattern.compile("\\bUUID\\.randomUUID\\("), "take io.barnabas.common.Uuid from the caller",
            Pattern.compile("\\.printStackTrace\\("), "log it, or tell the user what happened in a sentence",
            Pattern.compile("\\b(TODO|FIXME|XXX)\\b"), "do it now, or open an issue");

    private static List<Path> mainSources;

    @BeforeAll
    static void findSources() throws IOException {
        Path top = Path.of("").toAbsolutePath();
        while (!Files.exists(top.resolve("config")) || !Files.exists(top.resolve("bin"))) {
            top = top.getParent();
        }
        try (Stream<Path> files = Files.walk(top)) {
            mainSources = files.filter(path -> path.toString().endsWith(".java"))
                    .filter(path -> path.toString().contains("/src/main/"))
                    .sorted()
                    .toList();
        }
        assertTrue(mainSources.size() > 100, "the sources were found: " + mainSources.size());
    }

    @Test
    void shouldKeepFilesShort() {
        expectNone(mainSources.stream()
                .filter(path -> lines(path).size() > FILE_LINES)
                .map(path -> path + " has " + lines(path).size() + " lines, " + FILE_LINES + " at most")
                .toList());
    }

    @Test
    void shouldHaveANoteInEveryRoom() {
        Set<Path> rooms = mainSources.stream().map(Path::getParent).collect(Collectors.toCollection(TreeSet::new));
        expectNone(rooms.stream()
                .filter(room -> !Files.exists(room.resolve("package-info.java")))
                .map(room -> room + " has no package-info.java that says what it is for")
                .toList());
    }

    @Test
    void shouldNotCallWhatHasABetterReplacement() {
        List<String> found = new ArrayList<>();
        for (Path path : mainSources) {
            List<String> lines = lines(path);
            for (int number = 0; number < lines.size(); number++) {
                String line = lines.get(number);
                for (Map.Entry<Pattern, String> banned : BANNED.entrySet()) {
                    if (banned.getKey().matcher(line).find()) {
                        found.add(path + ":" + (number + 1) + " " + line.strip() + " -> " + banned.getValue());
                    }
                }
            }
        }
        expectNone(found);
    }

    @Test
    void shouldKeepMethodsShortAndTheirParametersFew() throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<String> found = new ArrayList<>();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            JavacTask task = (JavacTask) compiler.getTask(
                    null, files, null, List.of("-proc:none"), null, files.getJavaFileObjectsFromPaths(mainSources));
            SourcePositions positions = Trees.instance(task).getSourcePositions();
            for (CompilationUnitTree unit : task.parse()) {
                unit.accept(new MethodScanner(unit, positions, found), null);
            }
        }
        expectNone(found);
    }

    private static final class MethodScanner extends TreeScanner<Void, Void> {
        private final CompilationUnitTree unit;
        private final SourcePositions positions;
        private final List<String> found;

        MethodScanner(CompilationUnitTree unit, SourcePositions positions, List<String> found) {
            this.unit = unit;
            this.positions = positions;
            this.found = found;
        }

        @Override
        public Void visitMethod(MethodTree method, Void nothing) {
            LineMap lines = unit.getLineMap();
            long length = lines.getLineNumber(positions.getEndPosition(unit, method))
                    - lines.getLineNumber(positions.getStartPosition(unit, method))
                    + 1;
            String where = unit.getSourceFile().getName() + " " + method.getName();
            if (length > METHOD_LINES) {
                found.add(where + " has " + length + " lines, " + METHOD_LINES + " at most");
            }
            // A record's canonical constructor lists its components; what it carries is data, not a call to be read.
            if (method.getParameters().size() > PARAMETERS && !method.getName().contentEquals("<init>")) {
                found.add(where + " has " + method.getParameters().size() + " parameters, " + PARAMETERS + " at most");
            }
            return super.visitMethod(method, nothing);
        }
    }

    private static List<String> lines(Path path) {
        try {
            return Files.readAllLines(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void expectNone(List<String> found) {
        assertTrue(found.isEmpty(), () -> found.size() + " findings:\n" + String.join("\n", found));
    }
}
