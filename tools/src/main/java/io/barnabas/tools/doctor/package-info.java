/**
 * {@code kafka-doctor.sh}: looks at a cluster step by step, the way a patient colleague would, and says which step fails
 * and what to check. One class per step. It changes nothing, unless a round trip is asked for.
 */
package io.barnabas.tools.doctor;
