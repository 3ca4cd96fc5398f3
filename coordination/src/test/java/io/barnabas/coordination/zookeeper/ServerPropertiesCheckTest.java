package io.barnabas.coordination.zookeeper;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerPropertiesCheckTest {
    @TempDir
    Path dir;

    private Path file(String text) throws IOException {
        return Files.writeString(
                dir.resolve("zookeeper.properties"),
                text.replace("DIR", dir.resolve("data").toString()));
    }

    private String mistake(String text) throws IOException {
        Path file = file(text);
        String message = assertThrows(QuorumPeerMain.MistakeException.class, () -> ServerPropertiesCheck.check(file))
                .getMessage();
        assertEquals(1, message.lines().count(), message);
        return message.replace(dir.toString(), "D");
    }

    @Test
    void shouldAcceptWhatApacheShips() throws IOException {
        Path file = file("dataDir=DIR\nclientPort=0\nmaxClientCnxns=0\nadmin.enableServer=false\n");

        assertDoesNotThrow(() -> ServerPropertiesCheck.check(file));
    }

    @Test
    void shouldNameKeyAndValueOfAMistake() throws IOException {
        assertEquals(
                "D/zookeeper.properties sets no dataDir. Add the directory for ZooKeeper's data: dataDir=/var/lib/zookeeper",
                mistake("clientPort=2181\n"));
        assertEquals(
                "D/zookeeper.properties sets no clientPort. Add the port clients connect to: clientPort=2181",
                mistake("dataDir=DIR\n"));
        assertEquals(
                "clientPort=x in D/zookeeper.properties is not a number from 0 to 65535.",
                mistake("dataDir=DIR\nclientPort=x\n"));
        assertEquals(
                "clientPort=70000 in D/zookeeper.properties is not a number from 0 to 65535.",
                mistake("dataDir=DIR\nclientPort=70000\n"));
        assertEquals(
                "tickTime=x in D/zookeeper.properties is not a number.",
                mistake("dataDir=DIR\nclientPort=0\ntickTime=x\n"));
    }

    @Test
    void shouldNameADirectoryThatCannotBeWritten() throws IOException {
        Files.writeString(dir.resolve("plain"), "a file, not a directory");

        String message = mistake("dataDir=" + dir.resolve("plain") + "\nclientPort=0\n");

        assertTrue(message.startsWith("dataDir=D/plain in D/zookeeper.properties cannot be written by user "), message);
    }

    @Test
    void shouldNameAPortThatIsTaken() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            String message = mistake("dataDir=DIR\nclientPort=" + socket.getLocalPort() + "\n");

            assertTrue(message.startsWith("clientPort=" + socket.getLocalPort() + " cannot be opened ("), message);
            assertTrue(message.contains("perhaps another ZooKeeper"), message);
        }
    }

    @Test
    void shouldAskAMemberOfAnEnsembleForItsNumber() throws IOException {
        String ensemble = "dataDir=DIR\nclientPort=0\ninitLimit=5\nsyncLimit=2\nserver.1=127.0.0.1:2888:3888\n";

        assertTrue(mistake(ensemble).startsWith("D/data/myid is missing."));

        Files.writeString(dir.resolve("data/myid"), "1");
        Path file = file(ensemble);
        assertDoesNotThrow(() -> ServerPropertiesCheck.check(file));
    }
}
