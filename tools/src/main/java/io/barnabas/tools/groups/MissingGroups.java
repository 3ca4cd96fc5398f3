package io.barnabas.tools.groups;

import io.barnabas.common.protocol.Errors;
import io.barnabas.tools.Hints;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What was probably meant by groups that do not exist. */
final class MissingGroups {
    private MissingGroups() {}

    /** A hint for each, and one for all that resemble nothing. */
    static Collection<String> hints(Collection<String> missing, GroupLister lister) throws InterruptedException {
        if (missing.isEmpty()) {
            return List.of();
        }
        Collection<String> known = lister.all();
        Set<String> hints = new LinkedHashSet<>();
        for (String group : missing) {
            String meant = Hints.nearest(group, known);
            if (group.indexOf(',') > 0) {
                hints.add("several groups are given as --group " + String.join(" --group ", group.split(",")) + ".");
            } else {
                hints.add(
                        meant == null
                                ? Hints.of(Errors.GROUP_ID_NOT_FOUND)
                                : "did you mean the group '" + meant + "'?");
            }
        }
        return hints;
    }
}
