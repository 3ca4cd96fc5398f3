"""The two products under test: how each is started with its shipped settings, watched and stopped."""

import os
import shutil
import signal
import socket
import struct
import subprocess
import time
from pathlib import Path

REPO = Path(__file__).resolve().parents[2]
TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")

# What Apache's own bin/*.sh pass to the JVM (read off its transcripts): its shipped settings.
APACHE_JVM = ("-server -XX:+UseG1GC -XX:MaxGCPauseMillis=20 -XX:InitiatingHeapOccupancyPercent=35 "
              "-XX:+ExplicitGCInvokesConcurrent -XX:MaxInlineLevel=15 -Djava.awt.headless=true "
              "-Dcom.sun.management.jmxremote -Dcom.sun.management.jmxremote.authenticate=false "
              "-Dcom.sun.management.jmxremote.ssl=false").split()


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def answers(port):
    """True once the broker answers an ApiVersions v0 request."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as s:
            s.settimeout(2)
            s.sendall(struct.pack(">ihhih", 10, 18, 0, 7, -1))
            return len(s.recv(8)) == 8
    except OSError:
        return False


def listens(port):
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
        return True
    except OSError:
        return False


def wait_for(condition, process, what, seconds=90, pause=0.005):
    deadline = time.monotonic() + seconds
    while not condition():
        if process.poll() is not None:
            raise RuntimeError(f"{what} ended with exit code {process.returncode}")
        if time.monotonic() > deadline:
            raise RuntimeError(f"{what} was not ready within {seconds} s")
        time.sleep(pause)


class Process:
    """A server process of ours, with its consumption read from /proc."""

    def __init__(self, command, log, env=None):
        self.log = open(log, "ab")
        self.started = time.monotonic()
        self.popen = subprocess.Popen(command, stdout=self.log, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
                                      env={**os.environ, **(env or {})})

    def poll(self):
        return self.popen.poll()

    @property
    def returncode(self):
        return self.popen.returncode

    def cpu_seconds(self):
        fields = Path(f"/proc/{self.popen.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICKS_PER_SECOND

    def resident_mib(self):
        for line in Path(f"/proc/{self.popen.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
        return 0.0

    def stop(self):
        if self.popen.poll() is None:
            self.popen.send_signal(signal.SIGTERM)
            try:
                self.popen.wait(30)
            except subprocess.TimeoutExpired:
                self.popen.kill()
                self.popen.wait()
        self.log.close()


class Product:
    """What differs between the two: command lines. Everything measured is measured alike."""

    def __init__(self, name, work):
        self.name = name
        self.work = work / name
        self.work.mkdir(parents=True)
        self.port = free_port()
        self.broker = None

    def write_properties(self, zookeeper, chroot=None, extra=""):
        shipped = (REPO / "config" / "server.properties").read_text()
        (self.work / "server.properties").write_text(
            shipped + f"\nlisteners=PLAINTEXT://127.0.0.1:{self.port}\nlog.dirs={self.work}/data\n"
                      f"zookeeper.connect=127.0.0.1:{zookeeper}/{chroot or self.name}\n{extra}")

    @property
    def bootstrap(self):
        return f"127.0.0.1:{self.port}"

    def start(self):
        self.launch()
        return self.await_answer()

    def launch(self):
        self.broker = Process(self.broker_command(), self.work / "broker.log", self.env())

    def await_answer(self):
        wait_for(lambda: answers(self.port), self.broker, f"{self.name} broker")
        return self.broker

    def stop(self):
        if self.broker:
            self.broker.stop()
            self.broker = None

    def wipe(self):
        shutil.rmtree(self.work / "data", ignore_errors=True)

    def env(self):
        return {"LOG_DIR": str(self.work / "logs")}

    def topics_command(self, *arguments):
        return [*self.tool_command("kafka-topics", "org.apache.kafka.tools.TopicCommand"), "--bootstrap-server",
                self.bootstrap, *arguments]


class Barnabas(Product):
    def broker_command(self):
        return [REPO / "bin/kafka-server-start.sh", self.work / "server.properties"]

    def tool_command(self, script, _main_class):
        return [REPO / f"bin/{script}.sh"]


class Apache(Product):
    def __init__(self, name, work, libs):
        super().__init__(name, work)
        self.class_path = f"{libs}/*"
        (self.work / "log4j.properties").write_text(
            "log4j.rootLogger=INFO, stdout\nlog4j.appender.stdout=org.apache.log4j.ConsoleAppender\n"
            "log4j.appender.stdout.layout=org.apache.log4j.PatternLayout\n"
            "log4j.appender.stdout.layout.ConversionPattern=[%d] %p %m (%c)%n\n")
        (self.work / "tools-log4j.properties").write_text(
            "log4j.rootLogger=WARN, stderr\nlog4j.appender.stderr=org.apache.log4j.ConsoleAppender\n"
            "log4j.appender.stderr.layout=org.apache.log4j.PatternLayout\nlog4j.appender.stderr.Target=System.err\n"
            "log4j.appender.stderr.layout.ConversionPattern=[%d] %p %m (%c)%n\n")

    def java(self, heap, log4j):
        return ["java", *heap, *APACHE_JVM, f"-Dkafka.logs.dir={self.work}/logs",
                f"-Dlog4j.configuration=file:{self.work}/{log4j}", "-cp", self.class_path]

    def broker_command(self):
        return [*self.java(["-Xmx1G", "-Xms1G"], "log4j.properties"), "kafka.Kafka", self.work / "server.properties"]

    def tool_command(self, _script, main_class):
        return self.tool(main_class)

    def tool(self, main_class, heap="-Xmx256M"):
        return [*self.java([heap], "tools-log4j.properties"), main_class]


def fetch_apache():
    """Apache's jars from Maven Central, once."""
    home = REPO / "tests/apache-kafka"
    libs = home / "target/libs"
    if not libs.is_dir():
        print("fetching Apache Kafka's jars from Maven Central (once)", flush=True)
        subprocess.run(["mvn", "-B", "-q", "-f", home / "pom.xml", "package"], check=True)
    return libs
