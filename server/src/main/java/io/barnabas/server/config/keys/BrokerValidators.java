package io.barnabas.server.config.keys;

import io.barnabas.common.MetadataVersion;
import io.barnabas.common.config.ConfigException;
import io.barnabas.common.config.Validator;
import java.util.List;
import java.util.regex.Pattern;

/** Rules that only one or two keys have. */
final class BrokerValidators {
    private BrokerValidators() {}

    static Validator metadataVersion() {
        return new MetadataVersionRule();
    }

    /** 1 to 9, or -1 for the library's default. */
    static Validator gzipLevel() {
        return new GzipLevelRule();
    }

    /** 1 or more, or -1 for "as the shared pool". */
    static Validator remotePoolSize() {
        return new RemotePoolSizeRule();
    }

    static Validator quorumVoters() {
        return new QuorumVotersRule();
    }

    static Validator bootstrapServers() {
        return new BootstrapServersRule();
    }

    /** "*", or partition:broker pairs. */
    static Validator throttledReplicas() {
        return new ThrottledReplicasRule();
    }

    private record MetadataVersionRule() implements Validator {
        @Override
        public void ensureValid(String name, Object value) {
            if (MetadataVersion.parse(value.toString()).isEmpty()) {
                throw ConfigException.invalidValue(name, value, "Version " + value + " is not a valid version");
            }
        }

        @Override
        public String allowed() {
            return "[" + MetadataVersion.IBP_0_8_0 + " ... " + MetadataVersion.LATEST_PRODUCTION + "]";
        }
    }

    private record GzipLevelRule() implements Validator {
        @Override
        public void ensureValid(String name, Object value) {
            int level = (Integer) value;
            if (level > 9 || level < 1 && level != -1) {
                throw ConfigException.invalidValue(name, value, "Value must be between 1 and 9 or equal to -1");
            }
        }

        @Override
        public String allowed() {
            return "[1,...,9] or -1";
        }
    }

    private record RemotePoolSizeRule() implements Validator {
        @Override
        public void ensureValid(String name, Object value) {
            int size = (Integer) value;
            if (size < -1 || size == 0) {
                throw ConfigException.invalidValue(name, value, "Value can be -1 or greater than 0");
            }
        }

        @Override
        public String allowed() {
            return "[1,...] or -1";
        }
    }

    private record QuorumVotersRule() implements Validator {
        private static final Pattern VOTER = Pattern.compile("-?\\d+@.+:\\d+");

        @Override
        public void ensureValid(String name, Object value) {
            for (Object voter : (List<?>) value) {
                if (!VOTER.matcher(voter.toString()).matches()) {
                    throw ConfigException.invalidValue(name, voter, "each voter should be of the form id@host:port");
                }
            }
        }

        @Override
        public String allowed() {
            return "id@host:port,...";
        }
    }

    private record BootstrapServersRule() implements Validator {
        private static final Pattern SERVER = Pattern.compile(".+:\\d+");

        @Override
        public void ensureValid(String name, Object value) {
            for (Object server : (List<?>) value) {
                if (!SERVER.matcher(server.toString()).matches()) {
                    throw ConfigException.invalidValue(name, server, "each server should be of the form host:port");
                }
            }
        }

        @Override
        public String allowed() {
            return "host:port,...";
        }
    }

    private record ThrottledReplicasRule() implements Validator {
        private static final Pattern PAIR = Pattern.compile("[0-9]+:[0-9]+");

        @Override
        public void ensureValid(String name, Object value) {
            List<?> entries = (List<?>) value;
            if (entries.size() == 1 && entries.get(0).equals("*")) {
                return;
            }
            for (Object entry : entries) {
                if (!PAIR.matcher(entry.toString().trim()).matches()) {
                    throw ConfigException.invalidValue(
                            name,
                            value,
                            name + " must be the literal '*' or a list of replicas in the following format:"
                                    + " [partitionId]:[brokerId],[partitionId]:[brokerId],...");
                }
            }
        }

        @Override
        public String allowed() {
            return "* or [partitionId]:[brokerId],...";
        }
    }
}
