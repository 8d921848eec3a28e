package io.imagemigrator.camel;

import io.imagemigrator.copy.CopyResult;
import io.imagemigrator.json.PrintableText;
import io.imagemigrator.registry.RegistryException;
import io.imagemigrator.registry.Retryable;
import io.imagemigrator.rule.GenerateFailure;
import io.imagemigrator.rule.ImageRule;
import io.imagemigrator.rule.ImageTask;
import io.imagemigrator.rule.RuleGroup;
import io.imagemigrator.rule.TaskPage;
import java.time.Duration;
import java.util.Optional;
import org.apache.camel.Body;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Processor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The route bean {@code failures}: what a step's failure means for redelivery and for results. */
public final class FailuresBean implements Processor {
  private static final Logger LOG = LoggerFactory.getLogger(FailuresBean.class);

  private final Duration longestPause;

  FailuresBean(Duration longestPause) {
    this.longestPause = longestPause;
  }

  /** Whether another try can help. */
  public boolean retryable(@ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Throwable failure) {
    return failure instanceof Retryable known && known.retryable();
  }

  /**
   * Says how a failed attempt will go on, and lets {@code Retry-After} set the redelivery delay.
   */
  @Override
  public void process(Exchange exchange) {
    Throwable failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
    Optional<Duration> pause =
        failure instanceof Retryable known ? known.retryAfter() : Optional.empty();
    exchange.getIn().removeHeader(Exchange.REDELIVERY_DELAY);
    // Zero, or a date that has passed, is no reason to come back without any pause.
    pause
        .filter(asked -> asked.toMillis() > 0)
        .ifPresent(
            asked ->
                exchange
                    .getIn()
                    .setHeader(
                        Exchange.REDELIVERY_DELAY,
                        Math.min(asked.toMillis(), longestPause.toMillis())));
    if (retryable(failure)) {
      LOG.warn(
          "{}: {}",
          exchange.getIn().getBody(),
          PrintableText.of(String.valueOf(failure.getMessage())));
    }
  }

  /** What is given up, as the outcome that is reported: of a task or of a rule. */
  public Object givenUp(
      @Body Object body,
      @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Throwable failure,
      @ExchangeProperty(TasksBean.ATTEMPTS) Integer attempts,
      @ExchangeProperty(TasksBean.STARTED) Long started) {
    Duration elapsed =
        started == null ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - started);
    if (body instanceof ImageTask task) {
      return CopyResult.failed(task, elapsed, attempts == null ? 0 : attempts, describe(failure))
          .because(commonCause(failure));
    }
    ImageRule rule =
        body instanceof RuleGroup group ? group.rules().get(0) : ((TaskPage) body).rule();
    return new GenerateFailure(rule.entry(), describe(failure));
  }

  /** A rule whose tags cannot be listed: no tasks, one failure. */
  public TaskPage notListed(
      TaskPage page, @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Throwable failure) {
    return failure instanceof RegistryException refusal
        ? page.refused(describe(failure), refusal.kind(), refusal.commonCause())
        : page.broken(describe(failure), commonCause(failure));
  }

  private static Optional<String> commonCause(Throwable failure) {
    return failure instanceof Retryable known ? known.commonCause() : Optional.empty();
  }

  /** An expected failure in its own words; a fault of this program with its trace in the log. */
  private static String describe(Throwable failure) {
    if (failure instanceof Retryable) {
      LOG.debug("given up", failure);
      return failure.getMessage();
    }
    if (failure instanceof StoppedException) {
      return failure.getMessage();
    }
    LOG.error("unexpected failure", failure);
    // Camel wraps what is no exception, such as a full memory.
    Throwable fault = failure instanceof CamelExecutionException ? failure.getCause() : failure;
    return "internal error: " + fault + "; the log has the details, please report it";
  }
}
