package io.imagemigrator.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What is copied. The same seed gives the same content. */
enum Workload {
  SMALL("200 tags of 3 layers of 10 KiB and a config, one repository") {
    @Override
    void write(RegistryStorage storage, long seed) throws IOException {
      ImageWriter images = new ImageWriter(storage, "small");
      for (int tag = 0; tag < 200; tag++) {
        List<Blob> layers = layers(storage, seed + tag * 3L, 3, SMALL_LAYER);
        images.tag("1.0." + tag, images.image(tag, "amd64", layers));
      }
    }
  },
  MULTIARCH("50 indexes of 4 platforms of 3 layers of 10 KiB, one repository") {
    @Override
    void write(RegistryStorage storage, long seed) throws IOException {
      List<String> architectures = List.of("amd64", "arm64", "ppc64le", "s390x");
      ImageWriter images = new ImageWriter(storage, "multiarch");
      for (int tag = 0; tag < 50; tag++) {
        List<Blob> platforms = new ArrayList<>();
        for (String architecture : architectures) {
          long number = tag * 4L + platforms.size();
          List<Blob> layers = layers(storage, seed + number * 3, 3, SMALL_LAYER);
          platforms.add(images.image(number, architecture, layers));
        }
        images.tag("1.0." + tag, images.index(architectures, platforms));
      }
    }
  },
  SHARED("20 repositories of 10 tags, five common layers of 5 MiB and a small one of its own") {
    @Override
    void write(RegistryStorage storage, long seed) throws IOException {
      List<Blob> common = layers(storage, seed, 5, 5L << 20);
      for (int repository = 0; repository < 20; repository++) {
        ImageWriter images = new ImageWriter(storage, "shared-" + repository);
        for (int tag = 0; tag < 10; tag++) {
          long number = repository * 10L + tag;
          List<Blob> layers = new ArrayList<>(common);
          layers.add(storage.layer(seed + 5 + number, SMALL_LAYER));
          images.tag("1.0." + tag, images.image(number, "amd64", layers));
        }
      }
    }
  },
  BIG("4 images of one layer of 512 MiB, one repository") {
    @Override
    void write(RegistryStorage storage, long seed) throws IOException {
      ImageWriter images = new ImageWriter(storage, "big");
      for (int tag = 0; tag < 4; tag++) {
        Blob layer = storage.layer(seed + tag, 512L << 20);
        images.tag("1.0." + tag, images.image(tag, "amd64", List.of(layer)));
      }
    }
  },
  NOTHING("small again, when all of it is there") {
    @Override
    void write(RegistryStorage storage, long seed) throws IOException {
      SMALL.write(storage, seed);
    }
  },
  MANY("5,000 tags of 100 repositories, when all of it is there") {
    @Override
    void write(RegistryStorage storage, long seed) throws IOException {
      List<Blob> common = layers(storage, seed, 1, SMALL_LAYER);
      for (int repository = 0; repository < 100; repository++) {
        ImageWriter images = new ImageWriter(storage, "many-" + repository);
        for (int tag = 0; tag < 50; tag++) {
          images.tag("1.0." + tag, images.image(repository * 50L + tag, "amd64", common));
        }
      }
    }
  };

  /** Those that are run when none is named. */
  static final Set<Workload> USUAL = EnumSet.range(SMALL, NOTHING);

  private static final long SMALL_LAYER = 10 << 10;

  private final String description;

  Workload(String description) {
    this.description = description;
  }

  /** Puts all that is to be copied into a registry's storage. */
  abstract void write(RegistryStorage storage, long seed) throws IOException;

  /** Whether the target has everything before the run. */
  boolean isThereAlready() {
    return this == NOTHING || this == MANY;
  }

  /** Whose images it copies. */
  Workload content() {
    return this == NOTHING ? SMALL : this;
  }

  String title() {
    return name().toLowerCase(Locale.ROOT);
  }

  String description() {
    return description;
  }

  private static List<Blob> layers(RegistryStorage storage, long seed, int count, long size)
      throws IOException {
    List<Blob> layers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      layers.add(storage.layer(seed + i, size));
    }
    return layers;
  }
}
