/** {@code kafka-transactions.sh}: what transactions there are, and the end of those that hang. */
package io.barnabas.tools.transactions;
