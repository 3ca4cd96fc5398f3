package io.barnabas.common.config;

/** How likely an operator is to need the setting. */
public enum Importance {
    HIGH,
    MEDIUM,
    LOW
}
