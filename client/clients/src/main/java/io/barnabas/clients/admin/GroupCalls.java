package io.barnabas.clients.admin;

import io.barnabas.clients.VersionRange;
import io.barnabas.clients.admin.AdminCall.Question;
import io.barnabas.clients.admin.CoordinatorCalls.Inquiry;
import io.barnabas.common.message.DeleteGroupsRequestData;
import io.barnabas.common.message.DeleteGroupsResponseData;
import io.barnabas.common.message.DeleteGroupsResponseData.DeletableGroupResult;
import io.barnabas.common.message.LeaveGroupRequestData;
import io.barnabas.common.message.LeaveGroupRequestData.MemberIdentity;
import io.barnabas.common.message.LeaveGroupResponseData;
import io.barnabas.common.message.LeaveGroupResponseData.MemberResponse;
import io.barnabas.common.message.ListGroupsRequestData;
import io.barnabas.common.message.ListGroupsResponseData;
import io.barnabas.common.message.ListGroupsResponseData.ListedGroup;
import io.barnabas.common.message.MetadataRequestData;
import io.barnabas.common.message.MetadataResponseData;
import io.barnabas.common.message.MetadataResponseData.MetadataResponseBroker;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.Errors;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Calls about groups as such and about their members. */
final class GroupCalls {
    static final String CONSUMER_PROTOCOL = "consumer";

    private static final int FIRST_LIST_VERSION_BY_STATE = 4;
    private static final int FIRST_LIST_VERSION_BY_TYPE = 5;
    private static final int FIRST_LEAVE_VERSION_OF_SEVERAL = 3;
    private static final int FIRST_LEAVE_VERSION_WITH_REASON = 5;
    private static final int MAX_REASON_LENGTH = 255;

    private final CoordinatorCalls coordinators;
    private final Submission submission;
    private final int apiTimeoutMs;
    private final GroupDescriptions descriptions;

    GroupCalls(CoordinatorCalls coordinators, Submission submission, int apiTimeoutMs) {
        this.coordinators = coordinators;
        this.submission = submission;
        this.apiTimeoutMs = apiTimeoutMs;
        this.descriptions = new GroupDescriptions(coordinators);
    }

    /** Gathers what each broker lists; done when the last has answered. */
    private static final class Gathering {
        private final ListConsumerGroupsResult result =
                new ListConsumerGroupsResult(new CompletableFuture<>(), new CompletableFuture<>());
        /** In no order but the one that Kafka's users see: that of a hash map. */
        private final Map<String, ConsumerGroupListing> listings = new HashMap<>();

        private final List<ApiException> errors = new ArrayList<>();
        private int missing;

        void onAnswer() {
            if (--missing <= 0) {
                result.valid().complete(listings.values());
                result.errors().complete(errors);
            }
        }
    }

    ListConsumerGroupsResult list(ListConsumerGroupsOptions options) {
        Gathering gathering = new Gathering();
        long deadlineMs = submission.nowMs() + apiTimeoutMs;
        AdminCall findAllBrokers = new AdminCall(
                "findAllBrokers",
                Target.ANY,
                new Question(
                        ApiKeys.METADATA,
                        // Before version 1 no topics means all of them; the answer is the same, only longer.
                        version -> new MetadataRequestData()
                                .setTopics(new ArrayList<>())
                                .setAllowAutoTopicCreation(true),
                        MetadataResponseData::new),
                response -> {
                    List<MetadataResponseBroker> brokers = ((MetadataResponseData) response).brokers();
                    if (brokers.isEmpty()) {
                        throw Errors.BROKER_NOT_AVAILABLE.exception("Metadata fetch failed due to missing broker list");
                    }
                    gathering.missing = brokers.size();
                    for (MetadataResponseBroker broker : brokers) {
                        submission.submit(listing(broker.nodeId(), options, gathering), deadlineMs);
                    }
                },
                failure -> {
                    gathering.errors.add(failure);
                    gathering.onAnswer();
                });
        submission.submit(findAllBrokers, deadlineMs);
        return gathering.result;
    }

    private static AdminCall listing(int broker, ListConsumerGroupsOptions options, Gathering gathering) {
        int oldest = !options.types().isEmpty()
                ? FIRST_LIST_VERSION_BY_TYPE
                : options.states().isEmpty() ? 0 : FIRST_LIST_VERSION_BY_STATE;
        VersionRange all = VersionRange.of(ApiKeys.LIST_GROUPS);
        return new AdminCall(
                "listConsumerGroups",
                new Target.Broker(broker),
                new Question(
                        ApiKeys.LIST_GROUPS,
                        version -> new ListGroupsRequestData()
                                .setStatesFilter(names(options.states()))
                                .setTypesFilter(names(options.types())),
                        ListGroupsResponseData::new,
                        new VersionRange((short) Math.max(all.min(), oldest), all.max())),
                response -> onListing((ListGroupsResponseData) response, gathering),
                failure -> {
                    gathering.errors.add(failure);
                    gathering.onAnswer();
                });
    }

    private static List<String> names(Collection<?> values) {
        List<String> names = new ArrayList<>(values.size());
        for (Object value : values) {
            names.add(value.toString());
        }
        return names;
    }

    private static void onListing(ListGroupsResponseData response, Gathering gathering) {
        Errors error = Errors.forCode(response.errorCode());
        if (error == Errors.COORDINATOR_LOAD_IN_PROGRESS || error == Errors.COORDINATOR_NOT_AVAILABLE) {
            throw error.exception();
        }
        if (error != Errors.NONE) {
            gathering.errors.add(error.exception());
        }
        for (ListedGroup group : response.groups()) {
            if (group.protocolType().isEmpty() || group.protocolType().equals(CONSUMER_PROTOCOL)) {
                gathering.listings.put(
                        group.groupId(),
                        new ConsumerGroupListing(
                                group.groupId(),
                                group.protocolType().isEmpty(),
                                group.groupState().isEmpty()
                                        ? Optional.empty()
                                        : Optional.of(ConsumerGroupState.parse(group.groupState())),
                                group.groupType().isEmpty()
                                        ? Optional.empty()
                                        : Optional.of(GroupType.parse(group.groupType()))));
            }
        }
        gathering.onAnswer();
    }

    Map<String, CompletableFuture<ConsumerGroupDescription>> describe(
            Collection<String> groupIds, boolean includeAuthorizedOperations) {
        return descriptions.describe(groupIds, includeAuthorizedOperations);
    }

    Map<String, CompletableFuture<Void>> delete(Collection<String> groupIds) {
        Futures<String, Void> futures = new Futures<>(groupIds);
        coordinators.ask(
                new LinkedHashSet<>(groupIds),
                new Inquiry(
                        "deleteConsumerGroups",
                        ApiKeys.DELETE_GROUPS,
                        VersionRange.of(ApiKeys.DELETE_GROUPS),
                        (version, groups) -> new DeleteGroupsRequestData().setGroupsNames(groups),
                        DeleteGroupsResponseData::new,
                        (response, groups, coordinator) -> {
                            Map<String, Errors> outcomes = new HashMap<>();
                            for (DeletableGroupResult result : ((DeleteGroupsResponseData) response).results()) {
                                Errors error = Errors.forCode(result.errorCode());
                                outcomes.put(result.groupId(), error);
                                if (error == Errors.NONE) {
                                    futures.complete(result.groupId(), null);
                                }
                            }
                            return outcomes;
                        },
                        futures::fail));
        return futures.asMap();
    }

    Map<MemberToRemove, CompletableFuture<Void>> remove(
            String groupId, Collection<MemberToRemove> members, String reason) {
        Futures<MemberToRemove, Void> futures = new Futures<>(members);
        List<MemberIdentity> leaving = new ArrayList<>();
        for (MemberToRemove member : members) {
            leaving.add(new MemberIdentity().setMemberId("").setGroupInstanceId(member.groupInstanceId()));
        }
        leave(groupId, leaving, reason, futures::failRest, outcomes -> {
            for (MemberResponse each : outcomes) {
                MemberToRemove member = new MemberToRemove(each.groupInstanceId());
                Errors error = Errors.forCode(each.errorCode());
                if (error == Errors.NONE) {
                    futures.complete(member, null);
                } else {
                    futures.fail(member, error.exception());
                }
            }
            futures.failRest(Errors.UNKNOWN_SERVER_ERROR.exception(
                    "The broker's response did not contain a result for the member"));
        });
        return futures.asMap();
    }

    CompletableFuture<Void> removeAll(String groupId, String reason) {
        CompletableFuture<Void> future = new CompletableFuture<>();
        describe(List.of(groupId), false).get(groupId).whenComplete((group, failure) -> {
            if (failure != null) {
                future.completeExceptionally(failure);
            } else if (group.members().isEmpty()) {
                future.complete(null);
            } else {
                leaveAll(group, reason, future);
            }
        });
        return future;
    }

    private void leaveAll(ConsumerGroupDescription group, String reason, CompletableFuture<Void> future) {
        List<MemberIdentity> leaving = new ArrayList<>();
        for (MemberDescription member : group.members()) {
            leaving.add(
                    member.groupInstanceId().isPresent()
                            ? new MemberIdentity()
                                    .setMemberId("")
                                    .setGroupInstanceId(member.groupInstanceId().get())
                            : new MemberIdentity().setMemberId(member.consumerId()));
        }
        leave(group.groupId(), leaving, reason, future::completeExceptionally, outcomes -> {
            for (MemberResponse each : outcomes) {
                Errors error = Errors.forCode(each.errorCode());
                if (error != Errors.NONE) {
                    future.completeExceptionally(error.exception());
                }
            }
            future.complete(null);
        });
    }

    private void leave(
            String groupId,
            List<MemberIdentity> leaving,
            String reason,
            Consumer<ApiException> onFailure,
            Consumer<List<MemberResponse>> onLeft) {
        String shown = reason == null || reason.isEmpty() ? "" : ": " + reason;
        String sent = "member was removed by an admin" + shown;
        String bounded = sent.length() > MAX_REASON_LENGTH ? sent.substring(0, MAX_REASON_LENGTH) : sent;
        VersionRange all = VersionRange.of(ApiKeys.LEAVE_GROUP);
        coordinators.ask(
                List.of(groupId),
                new Inquiry(
                        "leaveGroup",
                        ApiKeys.LEAVE_GROUP,
                        new VersionRange((short) Math.max(all.min(), FIRST_LEAVE_VERSION_OF_SEVERAL), all.max()),
                        (version, groups) -> {
                            for (MemberIdentity member : leaving) {
                                member.setReason(version >= FIRST_LEAVE_VERSION_WITH_REASON ? bounded : null);
                            }
                            return new LeaveGroupRequestData()
                                    .setGroupId(groupId)
                                    .setMembers(leaving);
                        },
                        LeaveGroupResponseData::new,
                        (response, groups, coordinator) -> {
                            LeaveGroupResponseData left = (LeaveGroupResponseData) response;
                            Errors error = Errors.forCode(left.errorCode());
                            if (error == Errors.NONE) {
                                onLeft.accept(left.members());
                            }
                            return Map.of(groupId, error);
                        },
                        (group, failure) -> onFailure.accept(failure)));
    }
}
