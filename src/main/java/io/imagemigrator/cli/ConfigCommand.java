package io.imagemigrator.cli;

import io.imagemigrator.camel.ClusterApplication;
import io.imagemigrator.camel.Settings;
import io.imagemigrator.cluster.ClusterAccess;
import io.imagemigrator.cluster.ClusterException;
import io.imagemigrator.cluster.ClusterReport;
import io.imagemigrator.cluster.ClusterRules;
import io.imagemigrator.cluster.KubeConfig;
import io.imagemigrator.cluster.PullSecrets;
import io.imagemigrator.json.AtomicFile;
import io.imagemigrator.json.InvalidFileException;
import io.imagemigrator.json.PrintableText;
import io.imagemigrator.registry.Repository;
import io.imagemigrator.rule.Defaults;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Reads which images a cluster uses and writes them as a rule file. */
@Command(
    name = "config",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    usageHelpAutoWidth = true,
    description =
        "Reads which images a Kubernetes cluster uses, and writes images.json, which the migration"
            + " takes as it is.",
    footer = {
      "",
      "Exit status: 0 all was read; 1 something could not be read, so images may be missing; 2 bad"
          + " usage, a file that is there already, or no cluster: nothing written."
    })
final class ConfigCommand implements Callable<Integer> {
  private static final Pattern NAMESPACE = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

  @Spec private CommandSpec spec;

  @Option(
      names = {"-k", "--kubeconfig"},
      paramLabel = "FILE",
      description = {
        "the cluster and its credentials (default: the files in KUBECONFIG, or",
        "$HOME/.kube/config, or the cluster in whose pod this runs)"
      })
  private Path kubeconfig;

  @Option(
      names = "--context",
      paramLabel = "NAME",
      description = "context of the kubeconfig (default: the current one)")
  private String context;

  @Option(
      names = {"-n", "--namespaces"},
      paramLabel = "LIST",
      description = "namespaces to read, comma-separated: ns1,ns2 (default: all)")
  private String namespaces;

  @Option(
      names = {"-t", "--repo"},
      paramLabel = "TARGET",
      description = {
        "where the images will go: registry/namespace (default:",
        "DEFAULT_REGISTRY/DEFAULT_NAMESPACE)"
      })
  private String repo;

  @Option(
      names = "--images",
      paramLabel = "FILE",
      defaultValue = "images.json",
      description = "rule file to write (default: ./images.json)")
  private Path images;

  @Option(
      names = "--rewrite",
      paramLabel = "FILE",
      description = "also write the images list of a kustomization: old name, new name")
  private Path rewrite;

  @Option(
      names = "--workloads",
      paramLabel = "FILE",
      description = "also write a table (CSV) of image, workload, namespace, container")
  private Path workloads;

  @Option(
      names = "--pull-secrets",
      paramLabel = "FILE",
      arity = "0..1",
      fallbackValue = "auth.json",
      description = {
        "also read the imagePullSecrets of the workloads, and add their logins to an auth file that"
            + " only you may read",
        "(default: ./auth.json)"
      })
  private Path pullSecrets;

  @Option(
      names = "--force",
      description = {
        "add the new rules to a rule file that is there, whose rules stay, and replace the files of",
        "--rewrite and --workloads; without it files that are there are an error"
      })
  private boolean force;

  @Option(
      names = "--dry-run",
      description = "print what would be written to images.json, and write nothing")
  private boolean dryRun;

  @Option(
      names = "--log",
      paramLabel = "FILE",
      defaultValue = "image-migrator.log",
      description = "detailed log (default: ./image-migrator.log)")
  private Path log;

  @Override
  public Integer call() throws Exception {
    Path home = Home.find();
    Settings settings = Settings.read(home, System.getenv(), Map.of());
    Repository target = target(settings);
    List<String> wanted = namespaces();
    requireDifferentFiles();
    Defaults defaults =
        new Defaults(
            settings.defaults().registry().or(() -> Optional.of(target.registry())),
            settings.defaults().namespace().or(() -> Optional.of(target.path())));
    LogFile.open(log, home, System.err);
    ConfigOutput output =
        new ConfigOutput(
            file("--images", images, "add the new rules to it, whose own rules stay"),
            file("--rewrite", rewrite, "replace it"),
            file("--workloads", workloads, "replace it"),
            dryRun,
            System.out,
            System.err);
    requireUsable(output, defaults);
    ClusterAccess access =
        KubeConfig.find(
            Optional.ofNullable(kubeconfig), Optional.ofNullable(context), System.getenv());
    try (ClusterApplication application = ClusterApplication.start(home, settings, access)) {
      ClusterReport report = read(application, wanted);
      String where =
          access.name()
              + " ("
              + application.server()
              + "), "
              + (wanted.isEmpty() ? "all namespaces" : String.join(", ", wanted));
      ClusterRules rules = ClusterRules.of(report.uses(), target, output.existing(defaults));
      return write(application, output, report, rules, where, target);
    }
  }

  private OutputFile file(String flag, Path path, String forced) {
    return path == null ? null : new OutputFile(path, flag, forced, force);
  }

  private void requireDifferentFiles() {
    Map<String, Path> paths = new LinkedHashMap<>();
    paths.put("--images", images);
    paths.put("--rewrite", rewrite);
    paths.put("--workloads", workloads);
    paths.put("--pull-secrets", pullSecrets);
    paths.values().removeIf(Objects::isNull);
    Map<Path, String> flags = new HashMap<>();
    paths.forEach(
        (flag, path) -> {
          if (path.toString().isEmpty() || path.toString().equals("-")) {
            throw misused(
                flag
                    + " is '"
                    + path
                    + "'; expected the name of a file to write (--dry-run prints what would be"
                    + " written)");
          }
          String other = flags.putIfAbsent(path.toAbsolutePath().normalize(), flag);
          if (other != null) {
            throw misused(other + " and " + flag + " name the same file, " + path);
          }
        });
  }

  /** Reading a cluster takes long, and then either all the files are written or none. */
  private void requireUsable(ConfigOutput output, Defaults defaults) throws InvalidFileException {
    output.requireFree();
    if (pullSecrets != null) {
      PullSecrets.requireMergeable(pullSecrets);
      if (!dryRun) {
        AtomicFile.requireWritable(pullSecrets);
      }
    }
    if (force && !dryRun) {
      output.existing(defaults);
    }
  }

  private static ClusterReport read(ClusterApplication application, List<String> wanted)
      throws ClusterException {
    if (!Interruption.atTerminal()) {
      return application.read(wanted);
    }
    CountLine line = new CountLine(System.err, "Workloads", application::readSoFar);
    try {
      return application.read(wanted);
    } finally {
      line.close();
    }
  }

  private int write(
      ClusterApplication application,
      ConfigOutput output,
      ClusterReport report,
      ClusterRules rules,
      String where,
      Repository target)
      throws InvalidFileException, ClusterException {
    boolean complete = report.gaps().isEmpty() && rules.malformed().isEmpty();
    output.problems(report, rules);
    if (report.uses().isEmpty() && !report.gaps().isEmpty()) {
      output.nothingRead();
      return ExitStatus.FAILURES;
    }
    PullSecretsFile logins = new PullSecretsFile(application, output, pullSecrets);
    if (pullSecrets != null) {
      logins.read(report.secrets());
    }
    output.found(report, rules, where, target);
    output.write(report, rules);
    if (pullSecrets != null) {
      complete &= logins.write();
    }
    return complete ? ExitStatus.DONE : ExitStatus.FAILURES;
  }

  private Repository target(Settings settings) {
    Optional<String> registry = settings.defaults().registry();
    Optional<String> namespace = settings.defaults().namespace();
    String text = repo;
    if (text == null) {
      if (registry.isEmpty() || namespace.isEmpty()) {
        throw misused(
            "-t is missing; expected the registry/namespace that the images will go to, such as"
                + " swr.cn-north-4.myhuaweicloud.com/test");
      }
      text = registry.get() + "/" + namespace.get();
    }
    int slash = text.indexOf('/');
    if (slash < 0
        || !Repository.namesRegistry(text.substring(0, slash))
        || !Repository.isRegistry(text.substring(0, slash))
        || !Repository.isPath(text.substring(slash + 1))) {
      throw misused(
          "-t is '"
              + PrintableText.ofAddress(text)
              + "'; expected registry/namespace without https:// and tag, such as"
              + " swr.cn-north-4.myhuaweicloud.com/test");
    }
    return new Repository(text.substring(0, slash), text.substring(slash + 1));
  }

  private List<String> namespaces() {
    if (namespaces == null) {
      return List.of();
    }
    List<String> names = new ArrayList<>();
    Stream.of(namespaces.split(",")).map(String::strip).distinct().forEach(names::add);
    names.removeIf(String::isEmpty);
    for (String name : names) {
      if (!NAMESPACE.matcher(name).matches()) {
        throw misused(
            "-n has '" + name + "'; expected names of namespaces, comma-separated: ns1,ns2");
      }
    }
    if (names.isEmpty()) {
      throw misused("-n is empty; expected names of namespaces, or leave -n out for all");
    }
    return names;
  }

  private ParameterException misused(String what) {
    return new ParameterException(spec.commandLine(), what);
  }
}
