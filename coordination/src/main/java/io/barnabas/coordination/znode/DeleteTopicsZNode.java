package io.barnabas.coordination.znode;

/** {@code /admin/delete_topics/T}, without data: somebody asked to delete the topic, the controller has not yet. */
public final class DeleteTopicsZNode {
    public static final String PARENT = "/admin/delete_topics";

    private DeleteTopicsZNode() {}

    public static String path(String topic) {
        return PARENT + "/" + topic;
    }
}
