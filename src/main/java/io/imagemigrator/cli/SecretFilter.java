package io.imagemigrator.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggerContextListener;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.Set;
import org.slf4j.Marker;

/**
 * Holds back what would write passwords and tokens, whatever levels a configuration sets, also one
 * that is read again while the process runs.
 */
final class SecretFilter extends TurboFilter {
  /**
   * At DEBUG the first four write every header. The last ones write whole answers of an API server,
   * what the exec plugin of a kubeconfig printed, as an error too, and what a login server said.
   */
  private static final Set<String> SILENT =
      Set.of(
          "org.apache.hc.client5.http.headers",
          "org.apache.hc.client5.http.wire",
          "org.apache.http.headers",
          "org.apache.http.wire",
          "io.fabric8.kubernetes.client.http.HttpLoggingInterceptor",
          "io.fabric8.kubernetes.client.internal.KubeConfigUtils",
          "io.fabric8.kubernetes.client.utils.OpenIDConnectionUtils");

  /** At DEBUG it writes requests, and in their headers the login of whoever looks at the pages. */
  private static final String WEB_SERVER = "org.eclipse.jetty.";

  static void install(LoggerContext context) {
    add(context);
    context.addListener(new AddAgain());
  }

  private static void add(LoggerContext context) {
    SecretFilter filter = new SecretFilter();
    filter.setContext(context);
    filter.start();
    context.addTurboFilter(filter);
  }

  @Override
  public FilterReply decide(
      Marker marker,
      Logger logger,
      Level level,
      String format,
      Object[] arguments,
      Throwable throwable) {
    String name = logger.getName();
    boolean secret =
        SILENT.contains(name) || (level.toInt() < Level.INFO_INT && name.startsWith(WEB_SERVER));
    return secret ? FilterReply.DENY : FilterReply.NEUTRAL;
  }

  /** A configuration that is read again removes every filter first. */
  private static final class AddAgain implements LoggerContextListener {
    @Override
    public boolean isResetResistant() {
      return true;
    }

    @Override
    public void onReset(LoggerContext context) {
      add(context);
    }

    @Override
    public void onStart(LoggerContext context) {}

    @Override
    public void onStop(LoggerContext context) {}

    @Override
    public void onLevelChange(Logger logger, Level level) {}
  }
}
