package io.barnabas.tools.groups;

import io.barnabas.clients.admin.Admin;
import io.barnabas.clients.admin.ConsumerGroupListing;
import io.barnabas.clients.admin.ConsumerGroupState;
import io.barnabas.clients.admin.GroupType;
import io.barnabas.clients.admin.ListConsumerGroupsOptions;
import io.barnabas.clients.admin.ListConsumerGroupsResult;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.Errors;
import io.barnabas.tools.Options;
import io.barnabas.tools.UsageException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.StringJoiner;
import java.util.concurrent.ExecutionException;

/** {@code --list}, and the groups that {@code --all-groups} stands for. */
final class GroupLister {
    static final String CALL = "findAllBrokers";
    static final String NO_BROKERS =
            "org.apache.kafka.common.KafkaException: Failed to find brokers to send ListGroups";

    private static final int MIN_GROUP_WIDTH = 15;
    private static final int GROUP_MARGIN = 10;
    private static final int WIDTH = 20;

    private final Admin admin;

    GroupLister(Admin admin) {
        this.admin = admin;
    }

    void list(Options options, PrintStream out) throws InterruptedException {
        boolean states = options.has(ConsumerGroupCommandOptions.STATE);
        boolean types = options.has(ConsumerGroupCommandOptions.TYPE);
        if (!states && !types) {
            all().forEach(out::println);
            return;
        }
        Set<GroupType> wantedTypes =
                types ? types(options.value(ConsumerGroupCommandOptions.TYPE)) : EnumSet.noneOf(GroupType.class);
        Set<ConsumerGroupState> wantedStates = states
                ? states(options.value(ConsumerGroupCommandOptions.STATE))
                : EnumSet.noneOf(ConsumerGroupState.class);
        print(listings(new ListConsumerGroupsOptions(wantedStates, wantedTypes), false), types, states, out);
    }

    /** The names of all groups. */
    List<String> all() throws InterruptedException {
        List<String> names = new ArrayList<>();
        for (ConsumerGroupListing listing : listings(ListConsumerGroupsOptions.DEFAULT, true)) {
            names.add(listing.groupId());
        }
        return names;
    }

    private Collection<ConsumerGroupListing> listings(ListConsumerGroupsOptions options, boolean wrapped)
            throws InterruptedException {
        ListConsumerGroupsResult result = admin.listConsumerGroups(options);
        try {
            List<ApiException> failures = result.errors().get();
            if (failures.isEmpty()) {
                return result.valid().get();
            }
            ApiException failure = failures.get(0);
            if (failure.error() == Errors.REQUEST_TIMED_OUT
                    && failure.getMessage().contains(CALL)) {
                throw wrapped
                        ? GroupCommandException.wrapped(
                                "java.util.concurrent.ExecutionException: " + NO_BROKERS, failure, null)
                        : GroupCommandException.ofNoBrokers(failure);
            }
            throw wrapped
                    ? GroupCommandException.ofWrappedCall(failure, CALL)
                    : GroupCommandException.ofCall(failure, CALL);
        } catch (ExecutionException e) {
            throw GroupCommandException.ofWrappedCall(e.getCause(), CALL);
        }
    }

    /**
     * @throws UsageException when a name is no state
     */
    static Set<ConsumerGroupState> states(String names) {
        Set<ConsumerGroupState> states = EnumSet.noneOf(ConsumerGroupState.class);
        if (names.isEmpty()) {
            return states;
        }
        for (String name : names.split(",")) {
            states.add(ConsumerGroupState.parse(name.trim()));
        }
        if (states.contains(ConsumerGroupState.UNKNOWN)) {
            StringJoiner valid = new StringJoiner(", ");
            for (ConsumerGroupState state : ConsumerGroupState.values()) {
                if (state != ConsumerGroupState.UNKNOWN) {
                    valid.add(state.toString());
                }
            }
            throw new UsageException("Invalid state list '" + names + "'. Valid states are: " + valid);
        }
        return states;
    }

    /**
     * @throws UsageException when a name is no type that consumers can have
     */
    static Set<GroupType> types(String names) {
        Set<GroupType> types = EnumSet.noneOf(GroupType.class);
        if (names.isEmpty()) {
            return types;
        }
        for (String name : names.toLowerCase(Locale.ROOT).split(",")) {
            types.add(GroupType.parse(name.trim()));
        }
        if (types.contains(GroupType.UNKNOWN) || types.contains(GroupType.SHARE)) {
            throw new UsageException("Invalid types list '" + names + "'. Valid types are: Consumer, Classic");
        }
        return types;
    }

    private static void print(
            Collection<ConsumerGroupListing> listings, boolean types, boolean states, PrintStream out) {
        int width = MIN_GROUP_WIDTH;
        for (ConsumerGroupListing listing : listings) {
            width = Math.max(width, listing.groupId().length());
        }
        width += GROUP_MARGIN;
        out.println(Columns.pad("GROUP", width)
                + (types ? " " + Columns.pad("TYPE", WIDTH) : "")
                + (states ? " " + Columns.pad("STATE", WIDTH) : ""));
        for (ConsumerGroupListing listing : listings) {
            String type = listing.type().orElse(GroupType.UNKNOWN).toString();
            String state = listing.state().orElse(ConsumerGroupState.UNKNOWN).toString();
            out.println(Columns.pad(listing.groupId(), width)
                    + (types ? " " + Columns.pad(type, WIDTH) : "")
                    + (states ? " " + Columns.pad(state, WIDTH) : ""));
        }
    }
}
