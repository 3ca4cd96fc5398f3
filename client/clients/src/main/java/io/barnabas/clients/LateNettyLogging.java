package io.barnabas.clients;

import io.netty.util.internal.logging.AbstractInternalLogger;
import io.netty.util.internal.logging.InternalLogger;
import io.netty.util.internal.logging.InternalLoggerFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps Netty's buffers from loading the logging backend before there is something to log. Loading it takes longer than
 * most commands need for their whole work.
 */
public final class LateNettyLogging extends InternalLoggerFactory {
    private LateNettyLogging() {}

    /** For the whole process; call it before the first message is written. Meant for programs, not for libraries. */
    public static void install() {
        setDefaultFactory(new LateNettyLogging());
    }

    @Override
    protected InternalLogger newInstance(String name) {
        return new LateLogger(name);
    }

    /** Below WARN it is silent, which also spares Netty the making of its debug texts. */
    private static final class LateLogger extends AbstractInternalLogger {
        private static final long serialVersionUID = 1L;

        LateLogger(String name) {
            super(name);
        }

        private Logger bound() {
            return LoggerFactory.getLogger(name());
        }

        @Override
        public boolean isTraceEnabled() {
            return false;
        }

        @Override
        public boolean isDebugEnabled() {
            return false;
        }

        @Override
        public boolean isInfoEnabled() {
            return false;
        }

        @Override
        public boolean isWarnEnabled() {
            return true;
        }

        @Override
        public boolean isErrorEnabled() {
            return true;
        }

        @Override
        public void trace(String msg) {}

        @Override
        public void trace(String format, Object arg) {}

        @Override
        public void trace(String format, Object argA, Object argB) {}

        @Override
        public void trace(String format, Object... arguments) {}

        @Override
        public void trace(String msg, Throwable t) {}

        @Override
        public void debug(String msg) {}

        @Override
        public void debug(String format, Object arg) {}

        @Override
        public void debug(String format, Object argA, Object argB) {}

        @Override
        public void debug(String format, Object... arguments) {}

        @Override
        public void debug(String msg, Throwable t) {}

        @Override
        public void info(String msg) {}

        @Override
        public void info(String format, Object arg) {}

        @Override
        public void info(String format, Object argA, Object argB) {}

        @Override
        public void info(String format, Object... arguments) {}

        @Override
        public void info(String msg, Throwable t) {}

        @Override
        public void warn(String msg) {
            bound().warn(msg);
        }

        @Override
        public void warn(String format, Object arg) {
            bound().warn(format, arg);
        }

        @Override
        public void warn(String format, Object argA, Object argB) {
            bound().warn(format, argA, argB);
        }

        @Override
        public void warn(String format, Object... arguments) {
            bound().warn(format, arguments);
        }

        @Override
        public void warn(String msg, Throwable t) {
            bound().warn(msg, t);
        }

        @Override
        public void error(String msg) {
            bound().error(msg);
        }

        @Override
        public void error(String format, Object arg) {
            bound().error(format, arg);
        }

        @Override
        public void error(String format, Object argA, Object argB) {
            bound().error(format, argA, argB);
        }

        @Override
        public void error(String format, Object... arguments) {
            bound().error(format, arguments);
        }

        @Override
        public void error(String msg, Throwable t) {
            bound().error(msg, t);
        }
    }
}
