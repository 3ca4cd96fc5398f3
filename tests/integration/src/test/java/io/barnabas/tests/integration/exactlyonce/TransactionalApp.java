package io.barnabas.tests.integration.exactlyonce;

import io.barnabas.tests.integration.exactlyonce.Transformed.Fate;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * An application: what it reads from one topic it writes to another, several partitions, a second topic and the offsets in
 * one transaction. Some transactions it aborts on purpose. It says what it does on standard output, and on standard input
 * it is told {@code finish}, or {@code open} to leave a transaction open and {@code commit} to try to commit it later.
 */
public final class TransactionalApp {
    /** Exit codes. */
    static final int FENCED = 3;

    static final int FAILED = 4;

    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int ABORTED_OF_100 = 12;
    private static final int COMMIT_TRIES = 4;

    private final AppSettings settings;
    private final TransactionalClient client;
    private final BlockingQueue<String> commands;
    private final Random random;
    private long transactions;

    private TransactionalApp(AppSettings settings, TransactionalClient client, BlockingQueue<String> commands) {
        this.settings = settings;
        this.client = client;
        this.commands = commands;
        this.random = new Random(settings.transactionalId().hashCode() + 31L * settings.run());
    }

    public static void main(String[] args) {
        AppSettings settings = AppSettings.of(args);
        BlockingQueue<String> commands = new LinkedBlockingQueue<>();
        Thread listener = new Thread(() -> listen(commands), "commands");
        listener.setDaemon(true);
        listener.start();
        TransactionalClient client = settings.library().open(settings);
        int exit;
        try {
            new TransactionalApp(settings, client, commands).run();
            client.close();
            exit = 0;
        } catch (RuntimeException e) {
            boolean fenced = client.verdict(e) == TransactionalClient.Verdict.FENCED;
            say((fenced ? "fenced: " : "failed: ") + e + (e.getCause() == null ? "" : " by " + e.getCause()));
            exit = fenced ? FENCED : FAILED;
        }
        // Nothing is tidied up by whoever failed: that would be help.
        System.out.flush();
        Runtime.getRuntime().halt(exit);
    }

    private static void listen(BlockingQueue<String> commands) {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                commands.add(line);
            }
        } catch (IOException e) {
            say("deaf: " + e);
        }
    }

    private static void say(String what) {
        System.out.println(what);
    }

    private void run() {
        client.initTransactions();
        say("initialized");
        boolean open = false;
        while (true) {
            String command = commands.poll();
            if ("finish".equals(command)) {
                return;
            }
            open |= "open".equals(command);
            List<TransactionalClient.Input> inputs = client.poll(POLL);
            Fate fate = open ? Fate.OPEN : random.nextInt(100) < ABORTED_OF_100 ? Fate.ABORT : Fate.COMMIT;
            if (!inputs.isEmpty() && !transact(inputs, fate)) {
                client.rewind();
            }
        }
    }

    /** Returns whether what was read is dealt with; else it is to be read again. */
    private boolean transact(List<TransactionalClient.Input> inputs, Fate fate) {
        try {
            client.begin();
            write(inputs, fate);
            if (fate != Fate.ABORT || random.nextBoolean()) {
                client.sendOffsets(nextOffsets(inputs));
            }
            switch (fate) {
                case COMMIT -> {
                    commit();
                    say("committed " + inputs.size());
                }
                case ABORT -> {
                    client.flush();
                    client.abort();
                    say("aborted");
                }
                case OPEN -> {
                    client.flush();
                    say("left open");
                    awaitCommand("commit");
                    client.commit();
                    throw new IllegalStateException("a transaction that had timed out was committed");
                }
            }
            return fate == Fate.COMMIT;
        } catch (RuntimeException e) {
            TransactionalClient.Verdict verdict = client.verdict(e);
            if (verdict == TransactionalClient.Verdict.FENCED || verdict == TransactionalClient.Verdict.FATAL) {
                throw e;
            }
            say("aborts because of " + e);
            client.abort();
            return false;
        }
    }

    private void write(List<TransactionalClient.Input> inputs, Fate fate) {
        String transaction = settings.transactionalId() + "/" + settings.run() + "/" + transactions++;
        for (TransactionalClient.Input input : inputs) {
            boolean first = !Transformed.isOne(input.value());
            String key = first ? input.partition() + ":" + input.key() : input.key();
            String origin = first
                    ? input.partition() + ":" + input.value()
                    : Transformed.parse(input.value()).origin();
            Transformed made =
                    new Transformed(origin, fate, transaction, inputs.size(), input.partition(), input.offset());
            client.send(settings.output(), partition(key), key, made.text());
        }
        Transformed audit = new Transformed(settings.output(), fate, transaction, inputs.size(), 0, 0);
        client.send(AppSettings.AUDIT, partition(transaction), settings.stage(), audit.text());
    }

    /** By the key, and differently for each topic. */
    private int partition(String key) {
        return Math.floorMod((settings.output() + key).hashCode(), settings.partitions());
    }

    private static Map<Integer, Long> nextOffsets(List<TransactionalClient.Input> inputs) {
        Map<Integer, Long> next = new HashMap<>();
        inputs.forEach(input -> next.merge(input.partition(), input.offset() + 1, Math::max));
        return next;
    }

    private void commit() {
        for (int i = 1; ; i++) {
            try {
                client.commit();
                return;
            } catch (RuntimeException e) {
                if (client.verdict(e) != TransactionalClient.Verdict.RETRY) {
                    throw e;
                }
                if (i == COMMIT_TRIES) {
                    throw new IllegalStateException("whether the transaction is committed is not known", e);
                }
                say("tries again to commit: " + e);
            }
        }
    }

    private void awaitCommand(String expected) {
        try {
            String command = commands.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            if (!expected.equals(command)) {
                throw new IllegalStateException("expected the command " + expected + ", got " + command);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
