package io.barnabas.clients.admin;

import io.barnabas.clients.Backoff;
import io.barnabas.clients.VersionRange;
import io.barnabas.clients.admin.AdminCall.Question;
import io.barnabas.common.Node;
import io.barnabas.common.message.FindCoordinatorRequestData;
import io.barnabas.common.message.FindCoordinatorResponseData;
import io.barnabas.common.message.FindCoordinatorResponseData.Coordinator;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.common.protocol.Errors;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * Calls that the coordinator of each group, or of each transactional id, answers: first who that is, then the question itself, and both again when the
 * coordinator has moved or is still loading. Groups of one coordinator are asked about together; a broker that takes one
 * group at a time answers for the first, and the others are then asked about one by one.
 */
final class CoordinatorCalls {
    /** What is coordinated, as FindCoordinator numbers it. */
    static final byte GROUP = 0;

    static final byte TRANSACTION = 1;
    private static final int FIRST_VERSION_OF_SEVERAL_KEYS = 4;

    /** Makes the request about groups, or about the first of them where the version has room for one. */
    @FunctionalInterface
    interface Request {
        ApiMessage in(short version, List<String> groups);
    }

    /** Takes an answer: tells what each group came to, having dealt with those that are {@link Errors#NONE}. */
    @FunctionalInterface
    interface Reading {
        Map<String, Errors> read(ApiMessage response, List<String> groups, Node coordinator);
    }

    /**
     * The question, and how to read its answer.
     *
     * @param name as it stands in timeouts, before the API's name
     * @param onFailure takes a group that has no answer
     * @param otherwise what to ask where the broker does not know this API, or not the group under it; null for nothing
     */
    record Inquiry(
            String name,
            ApiKeys api,
            VersionRange versions,
            Request request,
            Supplier<? extends ApiMessage> response,
            Reading reading,
            BiConsumer<String, ApiException> onFailure,
            Inquiry otherwise) {
        Inquiry(
                String name,
                ApiKeys api,
                VersionRange versions,
                Request request,
                Supplier<? extends ApiMessage> response,
                Reading reading,
                BiConsumer<String, ApiException> onFailure) {
            this(name, api, versions, request, response, reading, onFailure, null);
        }

        boolean passesOn(Errors error) {
            return otherwise != null && (error == Errors.UNSUPPORTED_VERSION || error == Errors.GROUP_ID_NOT_FOUND);
        }
    }

    /** An inquiry under way: until when, and how often it has been tried. */
    private record Attempt(Inquiry inquiry, long deadlineMs, int tries) {
        Attempt next() {
            return new Attempt(inquiry, deadlineMs, tries + 1);
        }

        Attempt otherwise() {
            return new Attempt(inquiry.otherwise(), deadlineMs, tries);
        }
    }

    private final Submission submission;
    private final Backoff retryBackoff;
    private final int apiTimeoutMs;
    private final byte keyType;

    /**
     * @param keyType whether the keys are groups or transactional ids
     */
    CoordinatorCalls(Submission submission, Backoff retryBackoff, int apiTimeoutMs, byte keyType) {
        this.keyType = keyType;
        this.submission = submission;
        this.retryBackoff = retryBackoff;
        this.apiTimeoutMs = apiTimeoutMs;
    }

    void ask(Collection<String> groups, Inquiry inquiry) {
        if (!groups.isEmpty()) {
            Attempt first = new Attempt(inquiry, submission.nowMs() + apiTimeoutMs, 0);
            submission.submit(lookup(List.copyOf(groups), first), first.deadlineMs());
        }
    }

    private AdminCall lookup(List<String> groups, Attempt attempt) {
        return new AdminCall(
                attempt.inquiry().name() + "(api=FIND_COORDINATOR)",
                Target.ANY,
                new Question(
                        ApiKeys.FIND_COORDINATOR,
                        version -> lookupRequest(groups, version),
                        FindCoordinatorResponseData::new),
                response -> onCoordinators((FindCoordinatorResponseData) response, groups, attempt),
                failure -> failAll(groups, attempt, failure));
    }

    private ApiMessage lookupRequest(List<String> groups, short version) {
        FindCoordinatorRequestData request = new FindCoordinatorRequestData();
        if (version >= 1) {
            request.setKeyType(keyType);
        }
        return version >= FIRST_VERSION_OF_SEVERAL_KEYS
                ? request.setCoordinatorKeys(groups)
                : request.setKey(groups.get(0));
    }

    private void onCoordinators(FindCoordinatorResponseData response, List<String> groups, Attempt attempt) {
        List<Coordinator> found = response.coordinators();
        if (found.isEmpty()) {
            found = List.of(new Coordinator()
                    .setKey(groups.get(0))
                    .setNodeId(response.nodeId())
                    .setHost(response.host())
                    .setPort(response.port())
                    .setErrorCode(response.errorCode())
                    .setErrorMessage(response.errorMessage()));
        }
        Map<Node, List<String>> byCoordinator = new LinkedHashMap<>();
        Map<String, Errors> outcomes = new HashMap<>();
        for (Coordinator each : found) {
            Errors error = Errors.forCode(each.errorCode());
            outcomes.put(each.key(), error);
            if (error == Errors.NONE) {
                byCoordinator
                        .computeIfAbsent(new Node(each.nodeId(), each.host(), each.port()), node -> new ArrayList<>())
                        .add(each.key());
            }
        }
        byCoordinator.forEach((node, led) -> submission.submit(question(node, led, attempt), attempt.deadlineMs()));
        settle(groups, outcomes, attempt, single -> lookup(single, attempt));
    }

    private AdminCall question(Node coordinator, List<String> groups, Attempt attempt) {
        Inquiry inquiry = attempt.inquiry();
        return new AdminCall(
                        inquiry.name() + "(api=" + inquiry.api().name() + ")",
                        new Target.Broker(coordinator.id()),
                        new Question(
                                inquiry.api(),
                                version -> inquiry.request().in(version, groups),
                                inquiry.response(),
                                inquiry.versions()),
                        response -> settle(
                                groups,
                                passedOn(inquiry.reading().read(response, groups, coordinator), coordinator, attempt),
                                attempt,
                                single -> question(coordinator, single, attempt)),
                        failure -> {
                            if (inquiry.passesOn(failure.error())) {
                                submission.submit(
                                        question(coordinator, groups, attempt.otherwise()), attempt.deadlineMs());
                            } else {
                                failAll(groups, attempt, failure);
                            }
                        })
                .onLost(failure -> lookUpAgain(groups, attempt, failure));
    }

    /** The outcomes, those settled for now that lead to another question, which is asked. */
    private Map<String, Errors> passedOn(Map<String, Errors> outcomes, Node coordinator, Attempt attempt) {
        if (attempt.inquiry().otherwise() == null) {
            return outcomes;
        }
        Map<String, Errors> left = new HashMap<>(outcomes);
        List<String> others = new ArrayList<>();
        outcomes.forEach((group, error) -> {
            if (attempt.inquiry().passesOn(error)) {
                others.add(group);
                left.put(group, Errors.NONE);
            }
        });
        if (!others.isEmpty()) {
            submission.submit(question(coordinator, others, attempt.otherwise()), attempt.deadlineMs());
        }
        return left;
    }

    private interface Again {
        AdminCall about(List<String> groups);
    }

    /** What is not settled: groups to look up again after a while, groups that fail, groups not answered for yet. */
    private void settle(List<String> groups, Map<String, Errors> outcomes, Attempt attempt, Again again) {
        List<String> moved = new ArrayList<>();
        for (String group : groups) {
            Errors error = outcomes.get(group);
            if (error == null) {
                askAlone(group, groups.size(), attempt, again);
            } else if (isPassing(error)) {
                moved.add(group);
            } else if (error != Errors.NONE) {
                attempt.inquiry().onFailure().accept(group, failure(error, group));
            }
        }
        if (!moved.isEmpty()) {
            lookUpAgain(moved, attempt, outcomes.get(moved.get(0)).exception());
        }
    }

    private void lookUpAgain(List<String> groups, Attempt attempt, ApiException why) {
        Attempt next = attempt.next();
        long nowMs = submission.nowMs();
        long nextAttemptMs = nowMs + retryBackoff.afterFailures(next.tries(), nowMs);
        submission.submit(lookup(groups, next).goingOn(next.tries(), why, nextAttemptMs), attempt.deadlineMs());
    }

    private void askAlone(String group, int askedTogether, Attempt attempt, Again again) {
        if (askedTogether == 1) {
            attempt.inquiry()
                    .onFailure()
                    .accept(
                            group,
                            Errors.UNKNOWN_SERVER_ERROR.exception("The broker's response did not contain a result for "
                                    + (keyType == GROUP ? "group " : "transactional id ") + group));
        } else {
            submission.submit(again.about(List.of(group)), attempt.deadlineMs());
        }
    }

    /** Whether the coordinator will answer later, or another one will. */
    static boolean isPassing(Errors error) {
        return switch (error) {
            case COORDINATOR_LOAD_IN_PROGRESS,
                    COORDINATOR_NOT_AVAILABLE,
                    NOT_COORDINATOR,
                    REBALANCE_IN_PROGRESS,
                    CONCURRENT_TRANSACTIONS -> true;
            default -> false;
        };
    }

    private static ApiException failure(Errors error, String group) {
        return error == Errors.GROUP_AUTHORIZATION_FAILED
                ? error.exception("Not authorized to access group: " + group)
                : error.exception();
    }

    private static void failAll(List<String> groups, Attempt attempt, ApiException failure) {
        for (String group : groups) {
            attempt.inquiry().onFailure().accept(group, failure);
        }
    }
}
