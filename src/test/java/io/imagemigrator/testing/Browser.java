package io.imagemigrator.testing;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.logging.Level;
import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.ExpectedConditions;
import org.openqa.selenium.support.ui.WebDriverWait;

/** Chromium without a screen, in a profile of its own, that reaches nothing but what it is told. */
public final class Browser implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final TemporaryFolder profile = TemporaryFolder.create("browser");
  private final ChromeDriver driver;

  private Browser() {
    ChromeOptions options = new ChromeOptions();
    options.setBinary(onPath("chromium"));
    options.addArguments(
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-dev-shm-usage",
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
        "--window-size=1400,900",
        "--user-data-dir=" + profile.path());
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    options.setCapability("goog:loggingPrefs", logs);
    ChromeDriverService service =
        new ChromeDriverService.Builder().usingDriverExecutable(onPath("chromedriver")).build();
    driver = new ChromeDriver(service, options);
  }

  public static Browser open() {
    return new Browser();
  }

  public void go(URI page) {
    driver.get(page.toString());
  }

  /** Waits for something that says exactly this. */
  public WebElement see(String text) {
    return waiting()
        .until(
            ExpectedConditions.visibilityOfElementLocated(
                By.xpath("//*[normalize-space(text())='" + text + "']")));
  }

  public void click(String text) {
    see(text).click();
  }

  /** Waits until the page as a whole says this. */
  public void reads(String text) {
    waiting().until(ExpectedConditions.textToBePresentInElementLocated(By.tagName("body"), text));
  }

  /** What the console of the browser has said since it was asked last. */
  public List<String> complaints() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .filter(entry -> entry.getLevel().intValue() >= Level.SEVERE.intValue())
        .map(LogEntry::getMessage)
        .toList();
  }

  /**
   * For somebody who looks at a failure: saved only where the property {@code screenshots} says.
   */
  public void shoot(String name) throws IOException {
    String folder = System.getProperty("screenshots");
    if (folder != null) {
      Files.write(Path.of(folder, name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
    }
  }

  private WebDriverWait waiting() {
    return new WebDriverWait(driver, PATIENCE);
  }

  private static File onPath(String program) {
    for (String folder : System.getenv("PATH").split(File.pathSeparator, -1)) {
      File file = new File(folder, program);
      if (file.canExecute()) {
        return file;
      }
    }
    throw new IllegalStateException(program + " is not on the PATH; bin/test installs it");
  }

  @Override
  public void close() {
    driver.quit();
    profile.close();
  }
}
