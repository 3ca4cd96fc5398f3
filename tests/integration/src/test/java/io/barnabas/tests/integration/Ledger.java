package io.barnabas.tests.integration;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What became of every record a producer sent: per partition, the records are numbered from 0 in the order they were sent,
 * and each is under way, acknowledged at an offset, or failed, which says nothing about whether it was written.
 */
public final class Ledger {
    private static final long UNDER_WAY = -1;
    private static final long FAILED = -2;
    private static final int SHOWN = 20;

    private final Page[] pages;
    private final List<String> failures = new ArrayList<>();
    private int acknowledged;

    /** A partition's records: at the number of each, the offset it was acknowledged at, or its state. */
    private static final class Page {
        long[] offsets = new long[1024];
        int sent;
    }

    public Ledger(int partitions) {
        pages = new Page[partitions];
        Arrays.setAll(pages, i -> new Page());
    }

    public int partitions() {
        return pages.length;
    }

    /** The number of the next record of the partition, which is under way from now. */
    synchronized int next(int partition) {
        Page page = pages[partition];
        if (page.sent == page.offsets.length) {
            page.offsets = Arrays.copyOf(page.offsets, page.sent * 2);
        }
        page.offsets[page.sent] = UNDER_WAY;
        return page.sent++;
    }

    synchronized void acknowledged(int partition, int number, long offset) {
        pages[partition].offsets[number] = offset;
        acknowledged++;
    }

    synchronized void failed(int partition, int number, Exception failure) {
        pages[partition].offsets[number] = FAILED;
        failures.add(partition + "/" + number + ": " + failure);
    }

    public synchronized int acknowledged() {
        return acknowledged;
    }

    public synchronized int sent() {
        return Arrays.stream(pages).mapToInt(page -> page.sent).sum();
    }

    public synchronized List<String> failures() {
        return List.copyOf(failures);
    }

    /** The offsets of the partition that hold acknowledged records. */
    public synchronized BitSet offsets(int partition) {
        BitSet offsets = new BitSet();
        Page page = pages[partition];
        for (int number = 0; number < page.sent; number++) {
            if (page.offsets[number] >= 0) {
                offsets.set(Math.toIntExact(page.offsets[number]));
            }
        }
        return offsets;
    }

    /**
     * Compares what was sent with what the topic holds: every acknowledged record is there, once, at the offset its
     * acknowledgement named; the order is that of sending; a record without an acknowledgement is there at most once.
     */
    public synchronized void assertHeldBy(Map<Integer, List<ConsumerRecord<String, String>>> found) {
        List<String> wrong = new ArrayList<>();
        for (int partition = 0; partition < pages.length; partition++) {
            compare(partition, found.getOrDefault(partition, List.of()), wrong);
        }
        if (!wrong.isEmpty()) {
            throw new AssertionError(wrong.size() + " wrong of " + sent() + " sent and " + acknowledged
                    + " acknowledged:\n" + String.join("\n", wrong.subList(0, Math.min(SHOWN, wrong.size()))));
        }
    }

    private void compare(int partition, List<ConsumerRecord<String, String>> records, List<String> wrong) {
        Page page = pages[partition];
        BitSet seen = new BitSet();
        int last = -1;
        for (ConsumerRecord<String, String> record : records) {
            int number = Integer.parseInt(record.value());
            String where = "partition " + partition + " offset " + record.offset() + ": record " + number;
            if (number >= page.sent) {
                wrong.add(where + " was never sent");
                continue;
            }
            if (seen.get(number)) {
                wrong.add(where + " is there twice");
            } else if (number <= last) {
                wrong.add(where + " comes after record " + last);
            }
            long offset = page.offsets[number];
            if (offset >= 0 && offset != record.offset()) {
                wrong.add(where + " was acknowledged at offset " + offset);
            }
            seen.set(number);
            last = Math.max(last, number);
        }
        for (int number = 0; number < page.sent; number++) {
            if (page.offsets[number] >= 0 && !seen.get(number)) {
                wrong.add("partition " + partition + ": record " + number + ", acknowledged at offset "
                        + page.offsets[number] + ", is lost");
            }
        }
    }

    @Override
    public synchronized String toString() {
        return "sent " + sent() + ", acknowledged " + acknowledged + ", failed " + failures.size()
                + failures.subList(0, Math.min(SHOWN, failures.size()));
    }
}
