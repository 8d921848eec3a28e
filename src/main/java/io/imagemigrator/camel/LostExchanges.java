package io.imagemigrator.camel;

import io.imagemigrator.copy.CopyResult;
import io.imagemigrator.rule.ImageTask;
import java.time.Duration;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.spi.ExceptionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Catches what the error policy itself could not handle. A run waits for the result of each of its
 * tasks: one that is lost without a word would let it wait for ever.
 */
final class LostExchanges implements ExceptionHandler, CamelContextAware {
  private static final Logger LOG = LoggerFactory.getLogger(LostExchanges.class);

  private final MigrationRuns runs;
  private CamelContext context;
  private ProducerTemplate template;

  LostExchanges(MigrationRuns runs) {
    this.runs = runs;
  }

  @Override
  public void handleException(Throwable exception) {
    handleException("an exchange failed", null, exception);
  }

  @Override
  public void handleException(String message, Throwable exception) {
    handleException(message, null, exception);
  }

  @Override
  public void handleException(String message, Exchange exchange, Throwable exception) {
    LOG.error(message, exception);
    if (exchange == null) {
      return;
    }
    String runId = exchange.getIn().getHeader(MigrationRuns.RUN_ID, String.class);
    if (exchange.getIn().getBody() instanceof ImageTask task) {
      String error = "internal error: " + exception + "; the log has the details";
      template()
          .sendBodyAndHeader(
              "{{migrator.results}}",
              CopyResult.failed(task, Duration.ZERO, 1, error),
              MigrationRuns.RUN_ID,
              runId);
    } else {
      runs.find(runId).ifPresent(run -> run.summary().completeExceptionally(exception));
    }
  }

  private synchronized ProducerTemplate template() {
    if (template == null) {
      template = context.createProducerTemplate();
    }
    return template;
  }

  @Override
  public void setCamelContext(CamelContext context) {
    this.context = context;
  }

  @Override
  public CamelContext getCamelContext() {
    return context;
  }
}
