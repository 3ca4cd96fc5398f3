package io.barnabas.server.handler;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.Errors;
import org.junit.jupiter.api.Test;

class GroupHandlerTest {
    @Test
    void shouldLetMembersBeWhileTheirGroupIsLoaded() {
        Errors loading = Errors.COORDINATOR_LOAD_IN_PROGRESS;
        assertEquals(Errors.NONE, GroupHandler.answerTo(ApiKeys.HEARTBEAT, loading));
        assertEquals(Errors.REBALANCE_IN_PROGRESS, GroupHandler.answerTo(ApiKeys.SYNC_GROUP, loading));
        assertEquals(loading, GroupHandler.answerTo(ApiKeys.JOIN_GROUP, loading));
        assertEquals(loading, GroupHandler.answerTo(ApiKeys.LEAVE_GROUP, loading));
    }

    @Test
    void shouldSendMembersElsewhereWhenTheirGroupIsElsewhere() {
        assertEquals(Errors.NOT_COORDINATOR, GroupHandler.answerTo(ApiKeys.HEARTBEAT, Errors.NOT_COORDINATOR));
        assertEquals(Errors.NOT_COORDINATOR, GroupHandler.answerTo(ApiKeys.SYNC_GROUP, Errors.NOT_COORDINATOR));
    }
}
