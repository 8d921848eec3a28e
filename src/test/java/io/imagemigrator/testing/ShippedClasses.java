package io.imagemigrator.testing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.Type;

/**
 * The classes of the jars in one folder, and which of those that they name are in none of them. The
 * tests' own class path has more jars than a user's, so nothing is looked up there.
 */
public final class ShippedClasses implements AutoCloseable {
  private static final String OWN = "io/imagemigrator/";
  private static final int CONSTANT_CLASS = 7;
  private static final Pattern CLASS_NAME = Pattern.compile("[\\w$]+(\\.[\\w$]+)+");

  private final Map<String, JarFile> jarOf = new HashMap<>();
  private final Set<String> services = new HashSet<>();
  private final List<JarFile> jars = new ArrayList<>();

  /** Opens every jar of a folder. */
  public ShippedClasses(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : (Iterable<Path>) files.sorted()::iterator) {
        if (file.toString().endsWith(".jar")) {
          jars.add(new JarFile(file.toFile()));
        }
      }
    }
    for (JarFile jar : jars) {
      for (JarEntry entry : (Iterable<JarEntry>) jar.stream()::iterator) {
        index(jar, entry);
      }
    }
  }

  private void index(JarFile jar, JarEntry entry) throws IOException {
    String name = entry.getName();
    if (name.endsWith(".class") && !name.startsWith("META-INF/")) {
      jarOf.putIfAbsent(name.substring(0, name.length() - 6), jar);
    } else if (name.startsWith("META-INF/services/") && !entry.isDirectory()) {
      new String(read(jar, entry), StandardCharsets.UTF_8)
          .lines()
          .map(line -> line.replaceFirst("#.*", "").replaceFirst("^class=", "").strip())
          .filter(line -> CLASS_NAME.matcher(line).matches())
          .forEach(line -> services.add(line.replace('.', '/')));
    }
  }

  /**
   * What is reached from the program's own classes and from those that libraries load by name
   * (META-INF/services), but is missing: each with one that names it.
   */
  public SortedMap<String, String> missing() throws IOException {
    Map<String, String> namedBy = new HashMap<>();
    Deque<String> left = new ArrayDeque<>();
    Stream.concat(jarOf.keySet().stream().filter(name -> name.startsWith(OWN)), services.stream())
        .filter(name -> namedBy.putIfAbsent(name, "META-INF/services") == null)
        .forEach(left::add);
    SortedMap<String, String> missing = new TreeMap<>();
    while (!left.isEmpty()) {
      String name = left.remove();
      if (jarOf.containsKey(name)) {
        for (String other : namesIn(name)) {
          if (namedBy.putIfAbsent(other, name) == null) {
            left.add(other);
          }
        }
      } else if (!isOfJava(name)) {
        missing.put(name.replace('/', '.'), namedBy.get(name).replace('/', '.'));
      }
    }
    return missing;
  }

  /** The classes that the constant pool of a class has. */
  private Set<String> namesIn(String name) throws IOException {
    JarFile jar = jarOf.get(name);
    ClassReader reader = new ClassReader(read(jar, jar.getJarEntry(name + ".class")));
    char[] buffer = new char[reader.getMaxStringLength()];
    Set<String> names = new HashSet<>();
    for (int i = 1; i < reader.getItemCount(); i++) {
      int item = reader.getItem(i);
      if (item > 0 && reader.readByte(item - 1) == CONSTANT_CLASS) {
        Type type = Type.getObjectType(reader.readUTF8(item, buffer));
        Type element = type.getSort() == Type.ARRAY ? type.getElementType() : type;
        if (element.getSort() == Type.OBJECT) {
          names.add(element.getInternalName());
        }
      }
    }
    return names;
  }

  private static boolean isOfJava(String name) {
    return ClassLoader.getPlatformClassLoader().getResource(name + ".class") != null;
  }

  private static byte[] read(JarFile jar, JarEntry entry) throws IOException {
    try (InputStream stream = jar.getInputStream(entry)) {
      return stream.readAllBytes();
    }
  }

  @Override
  public void close() throws IOException {
    for (JarFile jar : jars) {
      jar.close();
    }
  }
}
