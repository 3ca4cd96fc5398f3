package io.barnabas.server.handler;

import io.barnabas.common.message.ApiVersionsRequestData;
import io.barnabas.common.message.ApiVersionsResponseData;
import io.barnabas.common.message.ApiVersionsResponseData.ApiVersion;
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.common.protocol.Errors;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/**
 * ApiVersions 0 to 4: what this broker serves, exactly (KIP-35, KIP-511).
 *
 * <p>Features are those of a broker of Apache Kafka 3.9 in ZooKeeper mode that never had {@code UpdateFeatures} called:
 * none supported, none finalized, in epoch 0.
 */
public final class ApiVersionsHandler implements RequestHandler {
    private static final short FIRST_VERSION_WITH_CLIENT_INFORMATION = 3;
    /** KIP-511: names and versions start and end with a letter or digit, and have only a few signs between. */
    private static final Pattern CLIENT_INFORMATION = Pattern.compile("[a-zA-Z0-9](?:[a-zA-Z0-9\\-.]*[a-zA-Z0-9])?");

    private final ApiVersionsResponseData served;
    private final ApiVersionsResponseData unsupportedVersion;

    /** Advertises these handlers, and itself. */
    ApiVersionsHandler(List<? extends RequestHandler> others) {
        List<ApiVersion> versions = new ArrayList<>();
        others.forEach(handler -> versions.add(versionsOf(handler)));
        versions.add(versionsOf(this));
        versions.sort(Comparator.comparingInt(ApiVersion::apiKey));
        this.served = new ApiVersionsResponseData().setApiKeys(versions).setFinalizedFeaturesEpoch(0);
        this.unsupportedVersion = new ApiVersionsResponseData()
                .setErrorCode(Errors.UNSUPPORTED_VERSION.code())
                .setApiKeys(List.of(versionsOf(this)));
    }

    @Override
    public ApiKeys apiKey() {
        return ApiKeys.API_VERSIONS;
    }

    @Override
    public void handle(RequestContext context, ApiMessage request) {
        short version = context.apiVersion();
        if (version < minVersion() || version > maxVersion()) {
            context.respond(unsupportedVersion);
        } else if (version >= FIRST_VERSION_WITH_CLIENT_INFORMATION) {
            respondToNamedClient(context, (ApiVersionsRequestData) request);
        } else {
            context.respond(served);
        }
    }

    private void respondToNamedClient(RequestContext context, ApiVersionsRequestData request) {
        if (isValid(request.clientSoftwareName()) && isValid(request.clientSoftwareVersion())) {
            context.onClientInformation(request.clientSoftwareName(), request.clientSoftwareVersion());
            context.respond(served);
        } else {
            context.respond(new ApiVersionsResponseData().setErrorCode(Errors.INVALID_REQUEST.code()));
        }
    }

    private static boolean isValid(String clientInformation) {
        return CLIENT_INFORMATION.matcher(clientInformation).matches();
    }

    private static ApiVersion versionsOf(RequestHandler handler) {
        return new ApiVersion()
                .setApiKey(handler.apiKey().id)
                .setMinVersion(handler.minVersion())
                .setMaxVersion(handler.maxVersion());
    }
}
