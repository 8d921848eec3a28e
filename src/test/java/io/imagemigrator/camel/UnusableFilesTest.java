package io.imagemigrator.camel;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.File;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Names in the inbox by which no file can be run, whatever the locale of these tests. */
class UnusableFilesTest {
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final Logger logger = (Logger) LoggerFactory.getLogger(UnusableFiles.class);

  @TempDir private Path folder;

  @BeforeEach
  void listen() {
    log.start();
    logger.addAppender(log);
  }

  @AfterEach
  void stopListening() {
    logger.detachAppender(log);
  }

  @ParameterizedTest
  @ValueSource(strings = {"b\ufffdcher.json", "two\nlines.json", "\u001b[2J.json"})
  void pathOf_nameThatCannotBeUsed_saidOnce(String name) {
    UnusableFiles files = new UnusableFiles();

    for (int poll = 0; poll < 3; poll++) {
      assertThat(files.pathOf(new File(folder.toFile(), name))).isEmpty();
    }

    assertThat(log.list)
        .singleElement()
        .extracting(ILoggingEvent::getFormattedMessage)
        .asString()
        .contains("in the inbox is left alone: its name ")
        .doesNotContain("\n", "\u001b");
  }
}
