package io.imagemigrator.auth;

import io.imagemigrator.json.PrintableText;
import io.imagemigrator.registry.Access;
import io.imagemigrator.registry.Credentials;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Asks credential helpers, each once for each registry, several at a time. Nobody waits for another
 * registry's helper.
 */
final class HelperPrograms {
  /** As many as a machine bears: each is a process, and some start a Python. */
  private static final int AT_ONCE = 8;

  private record Question(String program, List<String> servers) {}

  private final Map<String, String> environment;
  private final Duration limit;
  private final Map<Question, CompletableFuture<LoginAnswer>> answers = new ConcurrentHashMap<>();
  private final Set<String> stuck = ConcurrentHashMap.newKeySet();
  private final ThreadPoolExecutor threads =
      new ThreadPoolExecutor(
          AT_ONCE,
          AT_ONCE,
          1,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(),
          HelperPrograms::thread);

  /**
   * Programs of one run.
   *
   * @param environment whose PATH they are on
   * @param limit for one program
   */
  HelperPrograms(Map<String, String> environment, Duration limit) {
    this.environment = environment;
    this.limit = limit;
    threads.allowCoreThreadTimeOut(true);
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "credential-helper");
    thread.setDaemon(true);
    return thread;
  }

  boolean installed(String name) {
    return HelperProgram.find(name, environment).isPresent();
  }

  /**
   * The login that a helper has.
   *
   * @param name without {@code docker-credential-}
   * @param namedIn the file that names it
   * @param servers names of the registry, the first one that the helper knows counts
   */
  CompletableFuture<LoginAnswer> ask(String name, String namedIn, List<String> servers) {
    return answers.computeIfAbsent(
        new Question(name, servers), question -> start(name, namedIn, servers));
  }

  private CompletableFuture<LoginAnswer> start(String name, String namedIn, List<String> servers) {
    String program = PrintableText.of("docker-credential-" + name) + " (" + namedIn + ")";
    Optional<Path> file = HelperProgram.find(name, environment);
    return file.isEmpty()
        ? CompletableFuture.completedFuture(faulty(program, "is not on the PATH"))
        : CompletableFuture.supplyAsync(() -> answer(file.get(), program, servers), threads);
  }

  /** Waits until one of those that were asked and have not answered yet does. */
  void awaitOne() {
    CompletableFuture<?>[] open =
        answers.values().stream()
            .filter(answer -> !answer.isDone())
            .toArray(CompletableFuture[]::new);
    if (open.length > 0) {
      CompletableFuture.anyOf(open).join();
    }
  }

  private LoginAnswer answer(Path file, String program, List<String> servers) {
    try {
      for (String server : servers) {
        if (stuck.contains(program)) {
          return faulty(program, silence());
        }
        Optional<Credentials> found = new HelperProgram(file, limit).get(server);
        if (found.isPresent()) {
          return LoginAnswer.of(new Access(program + " for " + server, found.get(), false));
        }
      }
      return LoginAnswer.NONE;
    } catch (HelperException e) {
      if (e.timedOut()) {
        stuck.add(program);
      }
      return faulty(program, e.timedOut() ? silence() : e.getMessage());
    } catch (RuntimeException e) {
      return faulty(program, "cannot be used (" + e.getClass().getSimpleName() + ")");
    }
  }

  private String silence() {
    return "did not answer within " + limit.toSeconds() + " s";
  }

  private static LoginAnswer faulty(String program, String what) {
    return LoginAnswer.faulty("the credential helper " + program + " " + what, program);
  }
}
