package io.imagemigrator.camel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.MainListenerSupport;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;

/**
 * Loads YAML files of a folder. Camel's own pattern for files takes the folder's name for part of
 * the pattern, so that blanks, brackets or percent signs in it find nothing.
 */
final class RouteFiles extends MainListenerSupport {
  private final Path folder;
  private final List<String> names;

  RouteFiles(Path folder, List<String> names) {
    this.folder = folder;
    this.names = names;
  }

  @Override
  public void afterConfigure(BaseMainSupport main) {
    try {
      List<Resource> resources = new ArrayList<>();
      for (String name : names) {
        resources.add(ResourceHelper.fromBytes(name, Files.readAllBytes(folder.resolve(name))));
      }
      PluginHelper.getRoutesLoader(main.getCamelContext()).loadRoutes(resources);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (Exception e) {
      throw new RuntimeCamelException(e);
    }
  }
}
