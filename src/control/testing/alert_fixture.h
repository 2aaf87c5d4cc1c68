// For tests of alerts: a database, and a clock that stands still.
#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "control/testing/control_fixture.h"
#include "store/sql/sql_alert_store.h"
#include "store/sqlite/sqlite_database.h"
#include "store/testing/temp_folder.h"

namespace solidrust {

using Texts = std::vector<std::string>;

class AlertTest : public ControlTest {
 protected:
  AlertTest() { open(); }
  void open() {
    store.reset();
    database.reset();
    auto opened = SqliteDatabase::open(folder.path("solidrust.db"), clock);
    EXPECT_TRUE(opened.ok());
    database = std::move(opened).value();
    store = std::make_unique<SqlAlertStore>(*database);
    context.alerts = store.get();
  }
  Texts alerts() {
    Texts out;
    const auto rows = store->list(false, 0, 100);
    EXPECT_TRUE(rows.ok());
    for (const AlertRow& row : *rows) {
      std::string text = row.kind + " " + row.subject;
      if (row.level != 0) text += " " + std::to_string(row.level);
      out.push_back(text + (row.open() ? " firing" : " resolved"));
    }
    std::sort(out.begin(), out.end());
    return out;
  }
  static AlertRow row(std::string subject = "gpu-1/a") {
    AlertRow made;
    made.kind = "target_ejected";
    made.subject = std::move(subject);
    made.summary = "a of <gpu-1> is ejected";
    made.period_ms = made.fired_ms = 1'800'000'000'000;
    return made;
  }
  TempFolder folder;
  std::unique_ptr<SqliteDatabase> database;
  std::unique_ptr<SqlAlertStore> store;
};

}  // namespace solidrust
