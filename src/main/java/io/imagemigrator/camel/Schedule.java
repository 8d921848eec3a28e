package io.imagemigrator.camel;

import io.imagemigrator.json.InvalidFileException;
import java.util.ArrayList;
import java.util.List;

/**
 * A rule file that is run again and again.
 *
 * @param file its name in the folder of scheduled files
 * @param cron when, with the seconds first
 */
record Schedule(String file, String cron) {
  /** Reads {@code NAME=CRON}, several separated by semicolons. */
  static List<Schedule> of(Settings settings) throws InvalidFileException {
    List<Schedule> schedules = new ArrayList<>();
    for (String entry : settings.value("serve.schedules").split(";", -1)) {
      if (entry.isBlank()) {
        continue;
      }
      int equals = entry.indexOf('=');
      String file = equals < 0 ? "" : entry.substring(0, equals).strip();
      String cron = entry.substring(equals + 1).strip();
      if (!file.matches("[A-Za-z0-9._-]+") || !org.quartz.CronExpression.isValidExpression(cron)) {
        throw settings.wrong(
            "serve.schedules", "NAME=CRON with the seconds first, such as mirror.json=0 0 2 * * ?");
      }
      schedules.add(new Schedule(file, cron));
    }
    return schedules;
  }
}
